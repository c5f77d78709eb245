import type { Found } from './entry.ts'
import type { EntriesIn, NextIn } from './store.ts'

/** An entry of an answer: its key, and the sequence it has, where the store tells. */
export interface ReadEntry {
  key: string
  value: Found
}

/** The entries of one answer; what has no key is none. @throws Error in words for a reader, when the answer has none */
export function entriesOf(body: string, where: EntriesIn): ReadEntry[] {
  if ('match' in where) return matched(body, where.match)
  const list = partOf(parsed(body), where.json)
  if (!Array.isArray(list)) throw new Error(`the answer has no list at "${where.json}"`)
  return list.flatMap((entry: unknown) => {
    const key = textOf(partOf(entry, where.key))
    return key === undefined
      ? []
      : [{ key, value: where.value ? textOf(partOf(entry, where.value)) : undefined }]
  })
}

/** Undefined where there is no more. */
export function nextOf(body: string, where: NextIn | undefined): string | undefined {
  if (where === undefined) return undefined
  const found =
    'match' in where ? new RegExp(where.match, 'm').exec(body)?.[1] : textOf(partOf(parsed(body), where.json))
  return found === '' ? undefined : found
}

function matched(body: string, pattern: string): ReadEntry[] {
  return [...body.matchAll(new RegExp(pattern, 'gm'))].flatMap(({ groups }) =>
    groups?.key === undefined ? [] : [{ key: groups.key, value: groups.value }],
  )
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Error(`the answer is no JSON: "${body.slice(0, 60)}"`)
  }
}

/** By names and numbers with dots between them; empty: the whole. */
function partOf(value: unknown, path: string): unknown {
  if (path === '') return value
  return path.split('.').reduce<unknown>((part, name) => {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined
    return (part as Record<string, unknown>)[name]
  }, value)
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
