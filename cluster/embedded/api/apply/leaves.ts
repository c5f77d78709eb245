import { type Fields, isFields } from '../object.ts'
import { fieldOf, isAtomic, listRules } from '../schema/schema.ts'
import type { FieldSchema } from '../schema/types.ts'
import { type FieldPath, joined } from './fields-v1.ts'
import { keysOf } from './items.ts'

/** Stands for the item itself, whose fields have paths of their own. */
export const present = Symbol('present')

/** What nobody owns: who the object is, and what only the server writes. */
const unowned = new Set(
  [
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'generation',
    'managedFields',
    'selfLink',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ].map(name => `f:metadata\nf:${name}`),
)
for (const name of ['apiVersion', 'kind']) unowned.add(`f:${name}`)

/** Every smallest part of an object that can have an owner, with its value. */
export function leavesOf(schema: FieldSchema, object: Fields): Map<FieldPath, unknown> {
  const leaves = new Map<FieldPath, unknown>()
  collect(schema, object, '', leaves)
  return leaves
}

function collect(field: FieldSchema, value: unknown, path: FieldPath, leaves: Map<FieldPath, unknown>): void {
  if (isFields(value) && !isAtomic(field)) {
    const entries = Object.entries(value)
    if (entries.length === 0 && path !== '') leaves.set(path, value)
    for (const [key, part] of entries) {
      const inside = joined(path, `f:${key}`)
      const schema = fieldOf(field.type, key)
      if (schema && part !== undefined && !unowned.has(inside)) collect(schema, part, inside, leaves)
    }
    return
  }
  const rules = Array.isArray(value) ? listRules(field) : { type: 'atomic' as const }
  if (!Array.isArray(value) || rules.type === 'atomic' || field.type.is !== 'array') {
    leaves.set(path, value)
    return
  }
  for (const item of value) {
    if (rules.type !== 'map') leaves.set(joined(path, `v:${JSON.stringify(item)}`), present)
    else {
      const { items } = field.type
      const inside = joined(path, `k:${JSON.stringify(keysOf(item, items, rules.keys))}`)
      leaves.set(inside, present)
      collect({ type: items, required: false }, item, inside, leaves)
    }
  }
}
