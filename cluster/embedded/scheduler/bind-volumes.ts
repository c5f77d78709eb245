import { Changes } from '../../../support/changes.ts'
import type { Api } from '../client/api.ts'
import type { Informer } from '../client/informer.ts'
import type { StoredPod } from '../objects/pod.ts'
import { claimNamesOf, isBound, volumeNotes } from '../objects/volumes.ts'
import type { VolumeWish } from './filters/volumes.ts'

/** As long as Kubernetes' scheduler waits for volumes. */
const bindWithinMs = 600_000

/** Sees to it that a pod's claims have their volumes where the pod is to be, before it is bound there. */
export class VolumeBinding {
  readonly #api: Api
  readonly #claims: Informer<'persistentvolumeclaims'>
  readonly #signal: AbortSignal
  readonly #changes = new Changes()

  constructor(api: Api, claims: Informer<'persistentvolumeclaims'>, signal: AbortSignal) {
    this.#api = api
    this.#claims = claims
    this.#signal = signal
    claims.onChange(() => this.#changes.notify())
  }

  /** @throws Error when they do not come */
  async bind(pod: StoredPod, wishes: readonly VolumeWish[]): Promise<void> {
    for (const wish of wishes) await this.#ask(wish)
    const { namespace } = pod.metadata
    const names = claimNamesOf(pod)
    const areBound = () =>
      names.every(name => {
        const claim = this.#claims.get(`${namespace}/${name}`)
        return claim !== undefined && isBound(claim)
      })
    if (areBound()) return
    const limit = AbortSignal.any([this.#signal, AbortSignal.timeout(bindWithinMs)])
    try {
      await this.#changes.until(areBound, limit)
    } catch (cause) {
      throw new Error('binding volumes: timed out waiting for the condition', { cause })
    }
  }

  async #ask(wish: VolumeWish): Promise<void> {
    const { namespace, name, uid } = wish.claim.metadata
    if ('node' in wish) {
      const annotations = { [volumeNotes.selectedNode]: wish.node }
      await this.#api.patch('persistentvolumeclaims', namespace, name, { metadata: { annotations } }, 'merge')
      return
    }
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid }
    const annotations = { [volumeNotes.boundByController]: 'yes' }
    const patch = { metadata: { annotations }, spec: { claimRef } }
    await this.#api.patch('persistentvolumes', undefined, wish.volume.metadata.name, patch, 'merge')
  }
}
