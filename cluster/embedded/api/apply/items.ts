import { equal } from '../json.ts'
import { type Fields, isFields } from '../object.ts'
import { defaultOfKey } from '../schema/schema.ts'
import type { FieldType } from '../schema/types.ts'

/** The fields that tell an item of a list from the others, with defaults where it leaves them out. */
export function keysOf(item: unknown, items: FieldType, keys: readonly string[]): Fields {
  const given = isFields(item) ? item : {}
  const found: Fields = {}
  for (const key of [...keys].sort()) {
    const value = given[key] ?? defaultOfKey(items, key)
    if (value !== undefined) found[key] = value
  }
  return found
}

export function sameKeys(items: FieldType, keys: readonly string[]): (a: unknown, b: unknown) => boolean {
  return (a, b) => equal(keysOf(a, items, keys), keysOf(b, items, keys))
}
