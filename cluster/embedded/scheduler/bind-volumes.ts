import { Changes } from '../../../support/changes.ts'
import { clone } from '../api/json.ts'
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
  /** Volumes that were given to claims, until the cache shows it: two pods that are placed at once must not get the same. */
  readonly #promised = new Set<string>()

  constructor(api: Api, claims: Informer<'persistentvolumeclaims'>, signal: AbortSignal) {
    this.#api = api
    this.#claims = claims
    this.#signal = signal
    claims.onChange(() => this.#changes.notify())
  }

  isPromised(volume: string): boolean {
    return this.#promised.has(volume)
  }

  /** @throws Error when they do not come */
  async bind(pod: StoredPod, wishes: readonly VolumeWish[]): Promise<void> {
    const names = wishes.flatMap(wish => ('volume' in wish ? [wish.volume.metadata.name] : []))
    for (const name of names) this.#promised.add(name)
    try {
      for (const wish of wishes) await this.#ask(wish)
      await this.#bound(pod)
    } finally {
      for (const name of names) this.#promised.delete(name)
    }
  }

  async #bound(pod: StoredPod): Promise<void> {
    const { namespace } = pod.metadata
    const names = claimNamesOf(pod)
    const areBound = () =>
      names.every(name => {
        const claim = this.#claims.get(`${namespace}/${name}`)
        if (!claim || claim.metadata.deletionTimestamp)
          throw new Error(`persistentvolumeclaim "${name}" is gone`)
        return isBound(claim)
      })
    if (areBound()) return
    const limit = AbortSignal.any([this.#signal, AbortSignal.timeout(bindWithinMs)])
    try {
      await this.#changes.until(areBound, limit)
    } catch (cause) {
      if (!limit.aborted) throw cause
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
    const { metadata, spec } = clone(wish.volume)
    const annotations = { ...metadata.annotations, [volumeNotes.boundByController]: 'yes' }
    // As it was seen: where somebody else has taken it meanwhile, this is refused.
    await this.#api.update('persistentvolumes', {
      ...clone(wish.volume),
      metadata: { ...metadata, annotations },
      spec: { ...spec, claimRef },
    })
  }
}
