import { isFields } from './object.ts'

/** A copy that shares nothing with the original: several times faster than structuredClone on plain JSON. */
export function clone<T>(value: T): T {
  return cloneAny(value) as T
}

function cloneAny(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneAny)
  if (!isFields(value)) return value
  const copy: Record<string, unknown> = {}
  for (const key in value) copy[key] = cloneAny(value[key])
  return copy
}

/** Makes every part unchangeable, so that a slip in the server throws instead of rewriting history. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) freeze(part)
  }
  return value
}

/** Equal as JSON: an absent field and an undefined one are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
  }
  if (!isFields(a) || !isFields(b)) return false
  for (const key in a) if (!equal(a[key], b[key])) return false
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false
  return true
}

/** A copy without undefined fields, which callers in this process may leave in what they send. */
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (!isFields(value)) return value
  const copy: Record<string, unknown> = {}
  for (const key in value) if (value[key] !== undefined) copy[key] = withoutUndefined(value[key])
  return copy
}
