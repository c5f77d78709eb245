import type { Container as ContainerSpec, PodStatus } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import type { FailedProbes } from '../pods/actions.ts'
import { type Container, containerUri } from '../runtime/records.ts'
import { type CheckTarget, check } from './check.ts'
import { type ProbeKind, type ProbeResult, ProbeWorker } from './probe-worker.ts'

export interface ProberOptions {
  pod: (uid: string) => StoredPod | undefined
  status: (uid: string) => PodStatus | undefined
  exec: (uid: string, container: string) => CheckTarget['exec']
  isReachable: (uid: string, address: string) => boolean
  /** A result that changed; the pod's status has to be looked at again. */
  onChange: (uid: string, kind: ProbeKind, containerId: string, result: ProbeResult) => void
  onUnhealthy: (pod: StoredPod, container: ContainerSpec, kind: ProbeKind, message: string) => void
  random: () => number
}

interface Watched {
  kind: ProbeKind
  container: string
  worker: ProbeWorker
}

const kinds = ['startup', 'readiness', 'liveness'] as const

/** All probes of one node. */
export class Prober {
  readonly #options: ProberOptions
  readonly #startedAtMs = performance.now()
  readonly #pods = new Map<string, Watched[]>()
  /** By kind and container id as in the status. */
  readonly #results: Record<ProbeKind, Map<string, ProbeResult>> = {
    startup: new Map(),
    readiness: new Map(),
    liveness: new Map(),
  }

  constructor(options: ProberOptions) {
    this.#options = options
  }

  /** Begins to probe a pod; again is nothing. */
  add(pod: StoredPod): void {
    const { uid } = pod.metadata
    if (this.#pods.has(uid)) return
    const watched = (pod.spec?.containers ?? []).flatMap(container =>
      kinds.flatMap(kind => this.#watch(uid, container, kind) ?? []),
    )
    this.#pods.set(uid, watched)
  }

  stopLivenessAndStartup(uid: string): void {
    for (const { kind, worker } of this.#pods.get(uid) ?? []) if (kind !== 'readiness') worker.stop()
  }

  remove(uid: string): void {
    for (const { worker } of this.#pods.get(uid) ?? []) worker.stop()
    this.#pods.delete(uid)
  }

  /** Results of containers that are no more. */
  forget(containers: readonly Container[]): void {
    for (const { id } of containers) for (const kind of kinds) this.#results[kind].delete(containerUri(id))
  }

  isStarted(container: Container): boolean {
    if (!this.#find(container, 'startup')) return true
    return this.#results.startup.get(containerUri(container.id)) === 'success'
  }

  /** Of a running container. One that was not found ready yet is probed at once. */
  isReady(container: Container): boolean {
    if (!this.isStarted(container)) return false
    if (this.#results.readiness.get(containerUri(container.id)) === 'success') return true
    const watched = this.#find(container, 'readiness')
    if (!watched) return true
    setImmediate(() => watched.worker.trigger()) // after the status that is being made is known
    return false
  }

  failed(containers: readonly Container[]): FailedProbes {
    const failed = new Map<string, 'liveness' | 'startup'>()
    for (const { id } of containers) {
      for (const kind of ['startup', 'liveness'] as const) {
        if (this.#results[kind].get(containerUri(id)) === 'failure') failed.set(id, kind)
      }
    }
    return failed
  }

  #find({ podUid, name }: Container, kind: ProbeKind): Watched | undefined {
    return this.#pods.get(podUid)?.find(watched => watched.kind === kind && watched.container === name)
  }

  #watch(uid: string, container: ContainerSpec, kind: ProbeKind): Watched | undefined {
    const probe = container[`${kind}Probe`]
    if (!probe) return undefined
    const { pod, status, exec, isReachable, onChange, onUnhealthy, random } = this.#options
    const known = pod(uid)
    if (!known) return undefined
    // Pods that an agent finds when it starts are not all probed at the same instant.
    const periodMs = (probe.periodSeconds ?? 10) * 1000
    const isFresh = performance.now() - this.#startedAtMs < periodMs
    const worker = new ProbeWorker({
      kind,
      container,
      probe,
      pod: () => pod(uid) ?? known,
      status: () => status(uid),
      check: () =>
        check(probe, {
          container,
          address: status(uid)?.podIP ?? '',
          isReachable: isReachable(uid, status(uid)?.podIP ?? ''),
          exec: exec(uid, container.name),
        }),
      onResult: (containerId, result) => {
        const before = this.#results[kind].get(containerId)
        this.#results[kind].set(containerId, result)
        if (before !== result) onChange(uid, kind, containerId, result)
      },
      onUnhealthy: message => onUnhealthy(pod(uid) ?? known, container, kind, message),
      firstDelayMs: isFresh ? random() * periodMs : 0,
    })
    return { kind, container: container.name, worker }
  }
}
