import {
  claimNamesOf,
  claimProtection,
  type StoredClaim,
  type StoredVolume,
  volumeProtection,
} from '../../objects/volumes.ts'
import { type ControllerContext, queueFor } from '../context.ts'

/** A claim that is deleted goes when no pod that was placed uses it any more; a volume when it is not bound any more. */
export function runVolumeProtection(context: ControllerContext): void {
  const { api, informers } = context
  const { persistentvolumeclaims: claims, persistentvolumes: volumes, pods } = informers
  const claimQueue = queueFor(context, 'pvc-protection-controller', async key => {
    const claim = claims.get(key)
    if (!claim?.metadata.deletionTimestamp || isUsed(claim)) return
    const finalizers = without(claim, claimProtection)
    if (!finalizers) return
    const { namespace, name } = claim.metadata
    await api.patch('persistentvolumeclaims', namespace, name, { metadata: { finalizers } }, 'merge')
  })
  const volumeQueue = queueFor(context, 'pv-protection-controller', async name => {
    const volume = volumes.get(name)
    if (!volume?.metadata.deletionTimestamp || volume.status?.phase === 'Bound') return
    const finalizers = without(volume, volumeProtection)
    if (finalizers) {
      await api.patch('persistentvolumes', undefined, name, { metadata: { finalizers } }, 'merge')
    }
  })
  claims.onChange(({ object: { metadata } }) => claimQueue.add(`${metadata.namespace}/${metadata.name}`))
  volumes.onChange(({ object }) => volumeQueue.add(object.metadata.name))
  pods.onChange(({ type, object }) => {
    if (type !== 'deleted') return
    for (const name of claimNamesOf(object)) claimQueue.add(`${object.metadata.namespace}/${name}`)
  })

  function isUsed({ metadata }: StoredClaim): boolean {
    return pods
      .list(metadata.namespace)
      .some(pod => pod.spec?.nodeName && claimNamesOf(pod).includes(metadata.name))
  }
}

/** The finalizers that stay; undefined where the one is not among them. */
function without({ metadata }: StoredClaim | StoredVolume, finalizer: string): string[] | undefined {
  const { finalizers = [] } = metadata
  return finalizers.includes(finalizer) ? finalizers.filter(one => one !== finalizer) : undefined
}
