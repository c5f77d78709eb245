import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node'

/** As K3s calls its own class, so that the same manifests serve where that is at work. */
export const className = 'local-path'

/** Tells our class and volumes from those of K3s' own provisioner, whose image boards without a registry lack. */
export const provisioner = 'tahan.dev/local-path'

/** Where K3s keeps such volumes too; goes with it. */
const parent = '/var/lib/rancher/k3s/storage'

const notes = {
  isDefault: 'storageclass.kubernetes.io/is-default-class',
  chosenNode: 'volume.kubernetes.io/selected-node',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
} as const

/** A volume is made where its first pod is placed, and goes with its claim. */
export const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: className, annotations: { [notes.isDefault]: 'true' } },
  provisioner,
  volumeBindingMode: 'WaitForFirstConsumer',
  reclaimPolicy: 'Delete',
} as const satisfies V1StorageClass

/** The node that a claim of our class waits for a volume on; undefined where it does not. */
export function nodeOf({ metadata, spec }: V1PersistentVolumeClaim): string | undefined {
  const waits = spec?.storageClassName === className && !spec.volumeName && !metadata?.deletionTimestamp
  return waits ? metadata?.annotations?.[notes.chosenNode] : undefined
}

/** A claim has one volume, whoever asks for it and however often. */
export function volumeFor({ metadata, spec }: V1PersistentVolumeClaim, node: string): V1PersistentVolume {
  const name = `pvc-${metadata?.uid}`
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [notes.provisionedBy]: provisioner } },
    spec: {
      accessModes: spec?.accessModes ?? ['ReadWriteOnce'],
      // What is asked for: a folder knows no limit.
      capacity: { storage: spec?.resources?.requests?.storage ?? '1Gi' },
      volumeMode: 'Filesystem',
      storageClassName: className,
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: metadata?.namespace ?? 'default',
        name: metadata?.name ?? '',
        uid: metadata?.uid ?? '',
      },
      local: { path: `${parent}/${name}` },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  }
}

/** Whether a volume is one of ours. */
export function isOurs({ metadata }: V1PersistentVolume): boolean {
  return metadata?.annotations?.[notes.provisionedBy] === provisioner
}

/** Where a volume of ours is; undefined for one that is not, so that nobody's folder is removed. */
export function placeOf(volume: V1PersistentVolume): { node: string; folder: string } | undefined {
  const { name } = volume.metadata ?? {}
  const [term] = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []
  const node = term?.matchExpressions?.[0]?.values?.[0]
  const folder = volume.spec?.local?.path
  const isMade = isOurs(volume) && /^pvc-[0-9a-f-]{36}$/.test(name ?? '') && folder === `${parent}/${name}`
  return isMade && node !== undefined ? { node, folder } : undefined
}
