/**
 * What stands at a path of JSON, as text: names and numbers with dots between them; empty: the whole. Undefined where
 * nothing does, or no text, number or truth value.
 */
export function textAt(value: unknown, path: string): string | undefined {
  const part = partAt(value, path)
  if (typeof part === 'string') return part
  return typeof part === 'number' || typeof part === 'boolean' ? String(part) : undefined
}

export function partAt(value: unknown, path: string): unknown {
  if (path === '') return value
  return path.split('.').reduce<unknown>((part, name) => {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined
    return (part as Record<string, unknown>)[name]
  }, value)
}
