import { type Fields, isFields } from '../object.ts'

/** JSON merge patch (RFC 7396). Neither argument is changed; the result may share parts with both. */
export function mergePatch(original: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch
  const merged: Fields = isFields(original) ? { ...original } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(Object.hasOwn(merged, key) ? merged[key] : undefined, value)
  }
  return merged
}
