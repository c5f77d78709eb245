import { type Fields, isFields } from '../object.ts'
import { defaultOfKey } from '../schema/schema.ts'
import type { FieldType } from '../schema/types.ts'

/** The fields that tell an item of a list from the others, with defaults where it leaves them out. */
function keysOf(item: unknown, items: FieldType, keys: readonly string[]): Fields {
  const given = isFields(item) ? item : {}
  const found: Fields = {}
  for (const key of [...keys].sort()) {
    const value = given[key] ?? defaultOfKey(items, key)
    if (value !== undefined) found[key] = value
  }
  return found
}

/** The same as text, with which items are looked up. */
export function identifyBy(items: FieldType, keys: readonly string[]): (item: unknown) => string {
  return item => JSON.stringify(keysOf(item, items, keys))
}
