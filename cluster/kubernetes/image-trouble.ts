import type { V1Pod } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'

/** A kubelet waits with one of these when it cannot get an image. It tries again, in case a registry was only away. */
const reasons = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ErrRegistryUnavailable',
]

/** The first image that a node cannot get; undefined while there is none. */
export function imageTrouble(app: string, pods: Iterable<V1Pod>): TahanError | undefined {
  for (const { metadata, spec, status } of pods) {
    const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    const stuck = all.find(({ state }) => reasons.includes(state?.waiting?.reason ?? ''))
    if (!stuck) continue
    const { reason, message } = stuck.state?.waiting ?? {}
    return new TahanError(
      'IMAGE_NOT_PULLED',
      `Node ${spec?.nodeName} cannot get the image ${stuck.image} of ${app}.`,
      {
        because: `pod ${metadata?.name}: ${reason}${message ? `, ${message}` : ''}`,
        tryThis:
          'put the image where the nodes find it (kind load docker-image, k3d image import), or into a registry that they reach: TAHAN_REGISTRY',
      },
    )
  }
  return undefined
}

/** Runs out when something lasts for too long without a break. */
export class Patience {
  readonly #ms: number
  readonly #onEnd: () => void
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  /** @param onEnd called when it has run out */
  constructor(ms: number, onEnd: () => void) {
    this.#ms = ms
    this.#onEnd = onEnd
  }

  /** @param lasts whether it is so now */
  isOver(lasts: boolean): boolean {
    if (!lasts) this.end()
    else
      this.#timer ??= setTimeout(() => {
        this.#isOver = true
        this.#onEnd()
      }, this.#ms)
    return this.#isOver
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isOver = false
  }
}
