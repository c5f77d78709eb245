import type { ManagedFieldsEntry } from 'kubernetes-types/meta/v1.js'
import { timestamp } from '../../client/clock.ts'
import { decodePaths, encodePaths, type FieldPath } from './fields-v1.ts'

/** Who owns which fields of an object, and since when. */
export interface Manager {
  name: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  subresource: string | undefined
  time: string | undefined
  paths: Set<FieldPath>
}

/** Entries that make no sense count for nothing. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[] | undefined): Manager[] {
  return (entries ?? []).flatMap((entry): Manager[] => {
    const { manager: name = '', operation, apiVersion = '', subresource, time } = entry
    const paths = decodePaths(entry.fieldsV1)
    if (!paths || (operation !== 'Apply' && operation !== 'Update')) return []
    return [{ name, operation, apiVersion, subresource, time, paths }]
  })
}

/** Those that own nothing are forgotten. */
export function encodeManagers(managers: readonly Manager[]): ManagedFieldsEntry[] {
  return managers
    .filter(({ paths }) => paths.size > 0)
    .map(({ name, operation, apiVersion, subresource, time, paths }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time !== undefined && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: encodePaths(paths),
      ...(subresource && { subresource }),
    }))
}

/** The entry of one manager, added when there is none. */
export function entryOf(managers: Manager[], wanted: Omit<Manager, 'paths' | 'time'>): Manager {
  const found = managers.find(
    ({ name, operation, apiVersion, subresource }) =>
      name === wanted.name &&
      operation === wanted.operation &&
      apiVersion === wanted.apiVersion &&
      (subresource ?? '') === (wanted.subresource ?? ''),
  )
  if (found) return found
  const added = { ...wanted, time: undefined, paths: new Set<FieldPath>() }
  managers.push(added)
  return added
}

export function stamp(manager: Manager, nowMs: number): void {
  manager.time = timestamp(nowMs)
}
