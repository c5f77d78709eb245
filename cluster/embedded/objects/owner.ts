import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { StoredMeta } from '../client/resources.ts'

interface Owned {
  metadata: { ownerReferences?: OwnerReference[] }
}

interface Owner {
  apiVersion: string
  kind: string
  metadata: StoredMeta
}

/** The one owner that manages the object. */
export function controllerOf({ metadata }: Owned): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller)
}

export function isControlledBy(object: Owned, { metadata }: Owner): boolean {
  return controllerOf(object)?.uid === metadata.uid
}

export function controllerReference({ apiVersion, kind, metadata }: Owner): OwnerReference {
  const { name, uid } = metadata
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
}
