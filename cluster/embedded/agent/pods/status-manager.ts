import { isDeepStrictEqual } from 'node:util'
import type { ContainerStatus, PodStatus } from 'kubernetes-types/core/v1.js'
import type { Api } from '../../client/api.ts'
import { isGone } from '../../client/api-error.ts'
import { timestamp } from '../../client/clock.ts'
import type { StoredPod } from '../pod.ts'
import { withReadiness } from './pod-status.ts'

export interface StatusManagerOptions {
  api: Pick<Api, 'patch' | 'delete'>
  /** The pod as the API server last showed it; undefined when it is gone there. */
  current: (uid: string) => StoredPod | undefined
  random: () => number
  signal: AbortSignal
  onTrouble: (thrown: unknown) => void
}

interface Entry {
  pod: StoredPod
  status: PodStatus
  /** Nothing of the pod runs any more: when it is marked for deletion, the object may go. */
  isOver: boolean
  isReported: boolean
  isReporting: boolean
}

/** As the kubelet's: what could not be reported, or what somebody else changed, is made right this often. */
const reconcilePeriodMs = 10_000

/** Reports pod statuses to the API server when they change, one call at a time for each pod, the newest only. */
export class StatusManager {
  readonly #options: StatusManagerOptions
  readonly #entries = new Map<string, Entry>()

  constructor(options: StatusManagerOptions) {
    this.#options = options
    let timer = setTimeout(tick, options.random() * reconcilePeriodMs, this)
    function tick(self: StatusManager) {
      timer = setTimeout(tick, reconcilePeriodMs, self)
      self.#reconcile()
    }
    options.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  /** What was last decided, reported or not. */
  get(uid: string): PodStatus | undefined {
    return this.#entries.get(uid)?.status
  }

  set(pod: StoredPod, status: PodStatus, isOver = false): void {
    const { uid } = pod.metadata
    const known = this.#entries.get(uid)
    if (known && known.isOver === isOver && isDeepStrictEqual(known.status, status)) {
      known.pod = pod
      if (isOver) void this.#report(known) // it may have been marked for deletion meanwhile
      return
    }
    const entry = known ?? { pod, status, isOver, isReported: false, isReporting: false }
    Object.assign(entry, { pod, status, isOver, isReported: false })
    this.#entries.set(uid, entry)
    void this.#report(entry)
  }

  /** A readiness probe's result is reported at once, without waiting for the next look at the pod. */
  setReady(pod: StoredPod, containerId: string, ready: boolean): void {
    this.#change(pod, containerId, status => ({ ...status, ready }))
  }

  setStarted(pod: StoredPod, containerId: string, started: boolean): void {
    this.#change(pod, containerId, status => ({ ...status, started }))
  }

  #change(pod: StoredPod, containerId: string, change: (status: ContainerStatus) => ContainerStatus): void {
    const entry = this.#entries.get(pod.metadata.uid)
    if (!entry) return
    const containerStatuses = entry.status.containerStatuses?.map(status =>
      status.containerID === containerId ? change(status) : status,
    )
    const status = { ...entry.status, ...(containerStatuses && { containerStatuses }) }
    this.set(pod, withReadiness(pod, status, timestamp(Date.now())), entry.isOver)
  }

  forget(uid: string): void {
    this.#entries.delete(uid)
  }

  async #report(entry: Entry): Promise<void> {
    if (entry.isReporting || this.#options.signal.aborted) return
    entry.isReporting = true
    try {
      do {
        if (!entry.isReported) {
          entry.isReported = true
          await this.#patch(entry)
        }
        await this.#deleteWhenOver(entry)
      } while (!entry.isReported) // it changed meanwhile
    } catch (thrown) {
      entry.isReported = false
      if (isGone(thrown)) entry.isReported = true
      else this.#options.onTrouble(thrown)
    } finally {
      entry.isReporting = false
    }
  }

  async #patch({ pod, status }: Entry): Promise<void> {
    const { namespace, name, uid } = pod.metadata
    const shown = this.#options.current(uid)?.status
    // A merge patch leaves out nothing by itself: what is not so any more has to be said.
    const gone = Object.keys(shown ?? {}).filter(key => !(key in status))
    const nothing = Object.fromEntries(gone.filter(key => ownFields.has(key)).map(key => [key, null]))
    const patch = { metadata: { uid }, status: { ...nothing, ...status } }
    await this.#options.api.patch('pods', namespace, name, patch, 'merge', 'status')
  }

  async #deleteWhenOver({ pod, isOver }: Entry): Promise<void> {
    const { namespace, name, uid } = pod.metadata
    if (!isOver || !this.#options.current(uid)?.metadata.deletionTimestamp) return
    await this.#options.api.delete('pods', namespace, name, {
      gracePeriodSeconds: 0,
      preconditions: { uid },
    })
  }

  /** Says again what the API server does not show as it was said. */
  #reconcile(): void {
    for (const [uid, entry] of this.#entries) {
      const shown = this.#options.current(uid)?.status
      if (!shown || entry.isReporting) continue
      const isShown = Object.entries(entry.status).every(([key, value]) =>
        isDeepStrictEqual(value, shown[key as keyof PodStatus]),
      )
      if (isShown && !entry.isOver) continue
      if (!isShown) entry.isReported = false
      void this.#report(entry)
    }
  }
}

const ownFields = new Set(['podIP', 'podIPs', 'initContainerStatuses', 'reason', 'message'])
