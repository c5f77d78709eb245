import type { PersistentVolume, PersistentVolumeClaim } from 'kubernetes-types/core/v1.js'
import type { StorageClass } from 'kubernetes-types/storage/v1.js'
import type { Stored } from '../client/resources.ts'
import type { StoredPod } from './pod.ts'

export type StoredClaim = Stored<PersistentVolumeClaim>
export type StoredVolume = Stored<PersistentVolume>
export type StoredClass = Stored<StorageClass>

/** Annotations and finalizers that the parts of a cluster tell each other by. */
export const volumeNotes = {
  isDefault: 'storageclass.kubernetes.io/is-default-class',
  /** On a claim: the node that its first pod was placed on. */
  selectedNode: 'volume.kubernetes.io/selected-node',
  /** On a claim: who is to make its volume. */
  provisioner: 'volume.kubernetes.io/storage-provisioner',
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
} as const
export const claimProtection = 'kubernetes.io/pvc-protection'
export const volumeProtection = 'kubernetes.io/pv-protection'

/** As K3s has it. */
export const localPath = { className: 'local-path', provisioner: 'rancher.io/local-path' } as const
/** Where K3s keeps such volumes, on a node's own disk. */
export const localPathFolder = '/var/lib/rancher/k3s/storage'

export function isDefaultClass({ metadata }: Pick<StoredClass, 'metadata'>): boolean {
  return metadata?.annotations?.[volumeNotes.isDefault] === 'true'
}

/** Names of the claims that a pod mounts, ephemeral ones included, which are named for the pod. */
export function claimNamesOf({ metadata, spec }: StoredPod): string[] {
  return (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName]
    return ephemeral ? [`${metadata.name}-${name}`] : []
  })
}

export function isBound({ spec, metadata }: StoredClaim): boolean {
  return Boolean(spec?.volumeName) && metadata.annotations?.[volumeNotes.bindCompleted] !== undefined
}
