import type { PersistentVolume } from 'kubernetes-types/core/v1.js'
import { isApiError } from '../../client/api-error.ts'
import {
  localPath,
  localPathFolder,
  type StoredClaim,
  type StoredClass,
  volumeNotes,
} from '../../objects/volumes.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'

/** What K3s' local-path provisioner does: a claim's volume is a folder on the node that its first pod was placed on. */
export function runLocalPathProvisioner(context: ControllerContext): void {
  const { api, informers } = context
  const record = recorderFor(context, localPath.provisioner)
  const queue = queueFor(context, 'local-path-provisioner', reconcile)
  informers.persistentvolumeclaims.onChange(({ object: { metadata } }) =>
    queue.add(`${metadata.namespace}/${metadata.name}`),
  )

  async function reconcile(key: string): Promise<void> {
    const claim = informers.persistentvolumeclaims.get(key)
    if (!claim || claim.spec?.volumeName || claim.metadata.deletionTimestamp) return
    const { annotations = {} } = claim.metadata
    if (annotations[volumeNotes.provisioner] !== localPath.provisioner) return
    const storage = informers.storageclasses.get(claim.spec?.storageClassName ?? '')
    if (!storage) return
    const node = annotations[volumeNotes.selectedNode]
    if (node === undefined) {
      const message = `failed to provision volume with StorageClass "${storage.metadata.name}": configuration error, no node was specified`
      return record(claim, 'Warning', 'ProvisioningFailed', message)
    }
    const volume = volumeOf(claim, storage, node)
    record(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${key}"`)
    try {
      await api.create('persistentvolumes', undefined, volume)
    } catch (thrown) {
      if (!isApiError(thrown, 409)) throw thrown
      return // made before, and not yet bound
    }
    const message = `Successfully provisioned volume ${volume.metadata?.name}`
    record(claim, 'Normal', 'ProvisioningSucceeded', message)
  }
}

function volumeOf({ metadata, spec }: StoredClaim, storage: StoredClass, node: string): PersistentVolume {
  const { namespace, name, uid } = metadata
  const volumeName = `pvc-${uid}`
  return {
    metadata: { name: volumeName, annotations: { [volumeNotes.provisionedBy]: localPath.provisioner } },
    spec: {
      accessModes: spec?.accessModes ?? [],
      capacity: { storage: spec?.resources?.requests?.storage ?? '0' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      hostPath: {
        path: `${localPathFolder}/${volumeName}_${namespace}_${name}`,
        type: 'DirectoryOrCreate',
      },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
      persistentVolumeReclaimPolicy: storage.reclaimPolicy ?? 'Delete',
      storageClassName: storage.metadata.name,
      volumeMode: spec?.volumeMode ?? 'Filesystem',
    },
  }
}
