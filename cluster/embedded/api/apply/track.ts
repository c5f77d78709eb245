import type { AnyDefinition } from '../definitions.ts'
import { clone, equal } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { objectType } from '../schema/schema.ts'
import type { FieldSchema } from '../schema/types.ts'
import { leavesOf } from './leaves.ts'
import { decodeManagers, encodeManagers, entryOf, stamp } from './managers.ts'

/** Notes in an object's metadata who owns what after a write. */
export type Track = (
  definition: AnyDefinition,
  object: ApiObject,
  current: ApiObject | undefined,
  fieldManager: string | undefined,
  nowMs: number,
) => void

export function rootOf({ type }: AnyDefinition): FieldSchema {
  return { type: objectType(type), required: true }
}

/**
 * Notes in an object's managedFields that an ordinary write took over what it changed. Status is left out: its writers
 * never meet, and they write often.
 */
export function trackUpdate(
  definition: AnyDefinition,
  object: ApiObject,
  current: ApiObject | undefined,
  fieldManager: string | undefined,
  nowMs: number,
): void {
  const given = decodeManagers(object.metadata.managedFields)
  const managers = given.length > 0 ? given : decodeManagers(current?.metadata.managedFields)
  // Parts of the server itself are not noted, unless they change what somebody owns.
  const name = fieldManager ?? (managers.length > 0 ? 'kube-controller-manager' : undefined)
  if (name === undefined) return
  const root = rootOf(definition)
  const before = current ? leavesOf(root, withoutStatus(current)) : new Map<string, unknown>()
  const after = leavesOf(root, withoutStatus(object))
  const changed = new Set(
    [...after.keys()].filter(path => !(before.has(path) && equal(before.get(path), after.get(path)))),
  )
  for (const manager of managers) {
    for (const path of manager.paths) {
      const isGone = before.has(path) && !after.has(path)
      if (isGone || changed.has(path)) manager.paths.delete(path)
    }
  }
  if (changed.size > 0) {
    const { apiVersion } = definition
    const own = entryOf(managers, { name, operation: 'Update', apiVersion, subresource: undefined })
    for (const path of changed) own.paths.add(path)
    stamp(own, nowMs)
  }
  const entries = encodeManagers(managers)
  if (entries.length > 0) object.metadata.managedFields = entries
  else delete object.metadata.managedFields
}

function withoutStatus(object: ApiObject): ApiObject {
  const { status: _, ...rest } = object
  return rest as ApiObject
}

/** Managed fields that a write does not touch. */
export function keepManagers(object: ApiObject, current: ApiObject): void {
  const { managedFields } = current.metadata
  if (managedFields) object.metadata.managedFields = clone(managedFields)
  else delete object.metadata.managedFields
}
