import { type Fields, isFields } from '../object.ts'
import { inOrder } from '../patch/strategic-list.ts'
import { fieldOf, isAtomic, listRules } from '../schema/schema.ts'
import type { FieldSchema } from '../schema/types.ts'
import { type FieldPath, joined } from './fields-v1.ts'
import { identifyBy } from './items.ts'

/** What is live, with all that was applied put over it, as the schema says that lists and maps merge. */
export function mergeApplied(field: FieldSchema, live: unknown, applied: unknown): unknown {
  if (isFields(live) && isFields(applied) && !isAtomic(field)) {
    const merged: Fields = { ...live }
    for (const [key, value] of Object.entries(applied)) {
      const schema = fieldOf(field.type, key)
      merged[key] = schema && Object.hasOwn(live, key) ? mergeApplied(schema, live[key], value) : value
    }
    return merged
  }
  const element = elementOf(field)
  if (!Array.isArray(live) || !Array.isArray(applied) || !element) return applied
  const { schema, name } = element
  const changes = new Map(applied.map(item => [name(item), item]))
  const known = new Set(live.map(name))
  const merged = live.map(item => {
    const change = changes.get(name(item))
    return change === undefined ? item : mergeApplied(schema, item, change)
  })
  const added = applied.filter(item => !known.has(name(item)))
  return inOrder([...merged, ...added], live, applied, name)
}

/** A copy without some of the fields and items. */
export function without(
  field: FieldSchema,
  value: unknown,
  gone: ReadonlySet<FieldPath>,
  path = '',
): unknown {
  if (isFields(value) && !isAtomic(field)) {
    const kept: Fields = {}
    for (const [key, part] of Object.entries(value)) {
      const inside = joined(path, `f:${key}`)
      const schema = fieldOf(field.type, key)
      if (!gone.has(inside)) kept[key] = schema ? without(schema, part, gone, inside) : part
    }
    return kept
  }
  const element = elementOf(field)
  if (!Array.isArray(value) || !element) return value
  const { schema, name } = element
  return value.flatMap(item => {
    const inside = joined(path, name(item))
    return gone.has(inside) ? [] : [without(schema, item, gone, inside)]
  })
}

/** How the items of a list are called in paths; undefined for a list that is one value. */
export function elementOf(
  field: FieldSchema,
): { schema: FieldSchema; name: (item: unknown) => string } | undefined {
  const rules = listRules(field)
  if (rules.type === 'atomic' || field.type.is !== 'array') return undefined
  const { items } = field.type
  const schema = { type: items, required: false }
  if (rules.type !== 'map') return { schema, name: item => `v:${JSON.stringify(item)}` }
  const identify = identifyBy(items, rules.keys)
  return { schema, name: item => `k:${identify(item)}` }
}
