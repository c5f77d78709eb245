import { equal } from '../json.ts'
import { type Fields, isFields } from '../object.ts'
import { inOrder } from '../patch/strategic-list.ts'
import { fieldOf, isAtomic, listRules } from '../schema/schema.ts'
import type { FieldSchema } from '../schema/types.ts'
import { elementsOf, type FieldPath } from './fields-v1.ts'
import { keysOf, sameKeys } from './items.ts'

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
  const rules = listRules(field)
  if (
    !Array.isArray(live) ||
    !Array.isArray(applied) ||
    rules.type === 'atomic' ||
    field.type.is !== 'array'
  ) {
    return applied
  }
  const { items } = field.type
  const same = rules.type === 'map' ? sameKeys(items, rules.keys) : equal
  const merged = live.map(item => {
    const change = applied.find(other => same(other, item))
    return change === undefined ? item : mergeApplied({ type: items, required: false }, item, change)
  })
  const added = applied.filter(item => !live.some(other => same(other, item)))
  return inOrder([...merged, ...added], live, applied, same)
}

/** Takes away one field or item. Changes the value. */
export function removeAt(field: FieldSchema, value: unknown, path: FieldPath): void {
  const elements = elementsOf(path)
  const last = elements.pop() ?? ''
  let schema: FieldSchema | undefined = field
  let place = value
  for (const element of elements) {
    const [next, inside]: [FieldSchema | undefined, unknown] = step(schema, place, element)
    if (next === undefined || inside === undefined) return
    schema = next
    place = inside
  }
  if (last.startsWith('f:') && isFields(place)) delete place[last.slice(2)]
  else if (Array.isArray(place)) {
    const index = indexOf(schema, place, last)
    if (index !== -1) place.splice(index, 1)
  }
}

function step(field: FieldSchema, value: unknown, element: string): [FieldSchema | undefined, unknown] {
  if (element.startsWith('f:')) {
    const name = element.slice(2)
    return [
      fieldOf(field.type, name),
      isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined,
    ]
  }
  if (!Array.isArray(value) || field.type.is !== 'array') return [undefined, undefined]
  return [{ type: field.type.items, required: false }, value[indexOf(field, value, element)]]
}

function indexOf(field: FieldSchema, list: unknown[], element: string): number {
  const wanted: unknown = JSON.parse(element.slice(2))
  if (element.startsWith('v:')) return list.findIndex(item => equal(item, wanted))
  const rules = listRules(field)
  if (field.type.is !== 'array' || rules.type !== 'map') return -1
  const { items } = field.type
  return list.findIndex(item => equal(keysOf(item, items, rules.keys), wanted))
}
