import type { PersistentVolumeClaimStatus, PersistentVolumeStatus } from 'kubernetes-types/core/v1.js'
import { clone, equal } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import { isFor, smallestFree, suits } from '../../objects/volume-match.ts'
import {
  isBound,
  localPath,
  type StoredClaim,
  type StoredVolume,
  volumeNotes,
} from '../../objects/volumes.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'

/** Binds claims to volumes, asks for those that have to be made, and lets go of volumes whose claim is gone. */
export function runVolumeBinder(context: ControllerContext): void {
  const { api, informers } = context
  const { persistentvolumeclaims: claims, persistentvolumes: volumes, storageclasses: classes } = informers
  const record = recorderFor(context, 'persistentvolume-controller')
  const claimQueue = queueFor(context, 'persistentvolume-controller', reconcileClaim)
  const volumeQueue = queueFor(context, 'persistentvolume-controller', reconcileVolume)
  const waitingClaims = () => claims.list().filter(claim => claim.status?.phase !== 'Bound')
  claims.onChange(({ object }) => {
    claimQueue.add(keyOf(object))
    for (const { metadata, spec } of volumes.list()) {
      const isOfIt = spec?.claimRef?.name === object.metadata.name
      if (isOfIt) volumeQueue.add(metadata.name)
    }
  })
  volumes.onChange(({ object }) => {
    volumeQueue.add(object.metadata.name)
    const { namespace, name } = object.spec?.claimRef ?? {}
    if (name) claimQueue.add(`${namespace}/${name}`)
    else for (const claim of waitingClaims()) claimQueue.add(keyOf(claim))
  })
  classes.onChange(() => {
    for (const claim of waitingClaims()) claimQueue.add(keyOf(claim))
  })

  async function reconcileClaim(key: string): Promise<void> {
    const claim = claims.get(key)
    if (!claim) return
    if (isBound(claim)) return keepBound(claim)
    if (claim.metadata.deletionTimestamp) return
    const volume = volumeFor(claim)
    if (volume) return bind(volume, claim)
    await setClaimStatus(claim, { phase: 'Pending' })
    // A volume of a name is waited for; any other is asked for.
    if (!claim.spec?.volumeName) await ask(claim)
  }

  function volumeFor(claim: StoredClaim): StoredVolume | undefined {
    const wanted = claim.spec?.volumeName
    if (wanted) {
      const volume = volumes.get(wanted)
      return volume && (!volume.spec?.claimRef || isFor(volume, claim)) ? volume : undefined
    }
    const meant = volumes.list().find(volume => isFor(volume, claim) && suits(volume, claim))
    // Where a volume has to be near its pod, the scheduler chooses it.
    return meant ?? (waitsForPod(claim) ? undefined : smallestFree(volumes.list(), claim))
  }

  function waitsForPod({ spec }: StoredClaim): boolean {
    return classes.get(spec?.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer'
  }

  async function ask(claim: StoredClaim): Promise<void> {
    const { metadata, spec } = claim
    const name = spec?.storageClassName
    if (!name) {
      const message = 'no persistent volumes available for this claim and no storage class is set'
      return record(claim, 'Normal', 'FailedBinding', message)
    }
    const storage = classes.get(name)
    if (!storage) {
      const message = `storageclass.storage.k8s.io "${name}" not found`
      return record(claim, 'Warning', 'ProvisioningFailed', message)
    }
    if (waitsForPod(claim) && metadata.annotations?.[volumeNotes.selectedNode] === undefined) {
      const message = 'waiting for first consumer to be created before binding'
      return record(claim, 'Normal', 'WaitForFirstConsumer', message)
    }
    const { provisioner } = storage
    if (metadata.annotations?.[volumeNotes.provisioner] !== provisioner) {
      await annotate(claim, { [volumeNotes.provisioner]: provisioner })
    }
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`
    record(claim, 'Normal', 'ExternalProvisioning', message)
  }

  async function annotate(claim: StoredClaim, annotations: Record<string, string>): Promise<void> {
    const { namespace, name } = claim.metadata
    await api.patch('persistentvolumeclaims', namespace, name, { metadata: { annotations } }, 'merge')
  }

  /** The volume says so first: a claim that says it is bound is. */
  async function bind(volume: StoredVolume, claim: StoredClaim): Promise<void> {
    const { namespace, name, uid } = claim.metadata
    const isOurs = volume.spec?.claimRef?.uid === undefined
    if (isOurs) {
      const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid }
      const annotations = { ...volume.metadata.annotations, [volumeNotes.boundByController]: 'yes' }
      const changed = clone(volume)
      await api.update('persistentvolumes', {
        ...changed,
        metadata: { ...changed.metadata, annotations },
        spec: { ...changed.spec, claimRef },
      })
    }
    const annotations = { [volumeNotes.bindCompleted]: 'yes', [volumeNotes.boundByController]: 'yes' }
    const patch = { metadata: { annotations }, spec: { volumeName: volume.metadata.name } }
    await api.patch('persistentvolumeclaims', namespace, name, patch, 'merge')
  }

  async function keepBound(claim: StoredClaim): Promise<void> {
    const volume = volumes.get(claim.spec?.volumeName ?? '')
    if (!volume) {
      if (claim.status?.phase !== 'Lost') {
        const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
        record(claim, 'Warning', 'ClaimLost', message)
      }
      return setClaimStatus(claim, { phase: 'Lost' })
    }
    if (!isFor(volume, claim)) return
    const { accessModes, capacity } = volume.spec ?? {}
    await setClaimStatus(claim, {
      phase: 'Bound',
      ...(accessModes && { accessModes }),
      ...(capacity && { capacity }),
    })
  }

  async function reconcileVolume(name: string): Promise<void> {
    const volume = volumes.get(name)
    // What could not be reclaimed stays so until somebody looks after it.
    if (!volume || volume.status?.phase === 'Failed') return
    const { namespace, name: claimName = '', uid } = volume.spec?.claimRef ?? {}
    if (!volume.spec?.claimRef || uid === undefined) return setVolumeStatus(volume, { phase: 'Available' })
    const claim = await claimNow(namespace, claimName)
    if (claim?.metadata.uid === uid) {
      return isBound(claim) ? setVolumeStatus(volume, { phase: 'Bound' }) : undefined
    }
    await setVolumeStatus(volume, { phase: 'Released' })
    if (!volume.metadata.deletionTimestamp) await reclaim(volume)
  }

  /** Not from the cache, which may be behind: what is taken for released is removed. */
  async function claimNow(namespace: string | undefined, name: string): Promise<StoredClaim | undefined> {
    try {
      return await api.get('persistentvolumeclaims', namespace, name)
    } catch (thrown) {
      if (isApiError(thrown, 404)) return undefined
      throw thrown
    }
  }

  async function reclaim(volume: StoredVolume): Promise<void> {
    const { metadata, spec } = volume
    if (spec?.persistentVolumeReclaimPolicy !== 'Delete') return
    const maker = metadata.annotations?.[volumeNotes.provisionedBy]
    // Whoever else made it takes it away.
    if (maker !== undefined && maker !== localPath.provisioner) return
    if (maker === undefined) {
      const message = `error getting deleter volume plugin for volume "${metadata.name}": no deletable volume plugin matched`
      record(volume, 'Warning', 'VolumeFailedDelete', message)
      return setVolumeStatus(volume, { phase: 'Failed', message })
    }
    // Its folder goes with it: every node removes those that belong to no volume.
    await api.delete('persistentvolumes', undefined, metadata.name)
  }

  async function setClaimStatus(claim: StoredClaim, status: PersistentVolumeClaimStatus): Promise<void> {
    if (equal({ ...claim.status, ...status }, claim.status)) return
    const { namespace, name } = claim.metadata
    await api.patch('persistentvolumeclaims', namespace, name, { status }, 'merge', 'status')
  }

  async function setVolumeStatus(volume: StoredVolume, status: PersistentVolumeStatus): Promise<void> {
    if (volume.status?.phase === status.phase) return
    await api.patch('persistentvolumes', undefined, volume.metadata.name, { status }, 'merge', 'status')
  }
}

function keyOf({ metadata }: StoredClaim): string {
  return `${metadata.namespace}/${metadata.name}`
}
