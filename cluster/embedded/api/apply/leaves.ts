import { type Fields, isFields } from '../object.ts'
import { fieldOf, isAtomic } from '../schema/schema.ts'
import type { FieldSchema } from '../schema/types.ts'
import { type FieldPath, joined } from './fields-v1.ts'
import { elementOf } from './merge.ts'

/** Stands for the item itself, whose fields have paths of their own. */
const present = Symbol('present')

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
  const element = elementOf(field)
  if (!Array.isArray(value) || !element) {
    leaves.set(path, value)
    return
  }
  const { schema, name } = element
  for (const item of value) {
    const inside = joined(path, name(item))
    leaves.set(inside, present)
    if (isFields(item)) collect(schema, item, inside, leaves)
  }
}
