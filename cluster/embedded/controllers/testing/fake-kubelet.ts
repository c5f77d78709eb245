import type { Node } from 'kubernetes-types/core/v1.js'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import { type Clock, microTimestamp, timestamp } from '../../client/clock.ts'
import { Informer } from '../../client/informer.ts'
import { isFinished, isReady, type StoredPod } from '../../objects/pod.ts'

/** A node whose pods run, get ready and end at once, without any process. Tests only. */
export class FakeKubelet {
  /** Pods get no further than Running, not ready. */
  holdsReadiness = false
  /** Dead: it answers nothing and renews nothing. */
  isAway = false
  readonly name: string
  readonly #api: Api
  readonly #clock: Clock
  readonly #pods: Informer<'pods'>
  #addresses = 0

  constructor(api: Api, name: string, clock: Clock, signal: AbortSignal) {
    this.#api = api
    this.name = name
    this.#clock = clock
    this.#pods = new Informer({ api, resource: 'pods', fieldSelector: `spec.nodeName=${name}`, signal })
  }

  async join(labels: Record<string, string> = {}, allocatable: Record<string, string> = {}): Promise<void> {
    const amounts = { cpu: '4', memory: '8Gi', pods: '110', ...allocatable }
    const node: Node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: this.name, labels: { 'kubernetes.io/hostname': this.name, ...labels } },
      status: { allocatable: amounts, capacity: amounts },
    }
    await this.#api.create('nodes', undefined, node)
    await this.beat()
    this.#pods.onChange(({ object }) => void this.#tend(object))
  }

  /** Looks after all its pods again, and posts its status: what a node does that came back. */
  async back(): Promise<void> {
    this.isAway = false
    await this.beat()
    for (const pod of this.#pods.list()) await this.#tend(pod)
  }

  /** One heartbeat: lease and Ready condition. */
  async beat(): Promise<void> {
    if (this.isAway) return
    const wallMs = this.#clock.wallMs()
    const condition = {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      lastHeartbeatTime: timestamp(wallMs),
      lastTransitionTime: timestamp(wallMs),
    }
    await this.#api.patch(
      'nodes',
      undefined,
      this.name,
      { status: { conditions: [condition] } },
      'strategic',
      'status',
    )
    await this.#renewLease(microTimestamp(wallMs))
  }

  async finish(pod: StoredPod, phase: 'Succeeded' | 'Failed'): Promise<void> {
    const { namespace, name } = pod.metadata
    await this.#api.patch(
      'pods',
      namespace,
      name,
      { status: { phase, conditions: this.#readiness(false) } },
      'strategic',
      'status',
    )
  }

  async #renewLease(renewTime: string): Promise<void> {
    const namespace = 'kube-node-lease'
    try {
      await this.#api.patch('leases', namespace, this.name, { spec: { renewTime } }, 'merge')
    } catch (thrown) {
      if (!isApiError(thrown, 404)) throw thrown
      const spec = { holderIdentity: this.name, leaseDurationSeconds: 40, renewTime }
      const metadata = { name: this.name, namespace }
      await this.#api.create('leases', namespace, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata,
        spec,
      })
    }
  }

  async #tend(pod: StoredPod): Promise<void> {
    if (this.isAway || !this.#pods.get(`${pod.metadata.namespace}/${pod.metadata.name}`)) return
    const { namespace, name, uid, deletionTimestamp } = pod.metadata
    try {
      if (deletionTimestamp) {
        await this.#api.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
      } else if (!isFinished(pod) && (isReady(pod) === this.holdsReadiness || !pod.status?.podIP)) {
        const podIP =
          pod.status?.podIP ??
          `10.${this.name.length}.${Math.floor(this.#addresses / 250)}.${++this.#addresses % 250}`
        const status = { phase: 'Running', podIP, conditions: this.#readiness(!this.holdsReadiness) }
        await this.#api.patch('pods', namespace, name, { status }, 'strategic', 'status')
      }
    } catch (thrown) {
      if (!isApiError(thrown, 404) && !isApiError(thrown, 409)) throw thrown
    }
  }

  #readiness(isReadyNow: boolean) {
    const lastTransitionTime = timestamp(this.#clock.wallMs())
    const status = isReadyNow ? 'True' : 'False'
    return [
      { type: 'Ready', status, lastTransitionTime },
      { type: 'ContainersReady', status, lastTransitionTime },
    ]
  }
}
