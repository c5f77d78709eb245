import { safeLetters } from './random-suffix.ts'

/** A short name for a content, as Kubernetes makes them for pod templates: FNV-1a (32 bit), its digits respelt. */
export function contentHash(content: unknown, collisions: number | undefined): string {
  const text = canonical(content) + (collisions === undefined ? '' : String(collisions))
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return [...String(hash)].map(digit => safeLetters[digit.charCodeAt(0) % safeLetters.length]).join('')
}

/** JSON with sorted keys, so that equal contents have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
}
