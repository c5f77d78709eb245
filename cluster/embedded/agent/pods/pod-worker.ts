import path from 'node:path'
import type { PodStatus } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { timestamp } from '../../client/clock.ts'
import type { StoredPod } from '../pod.ts'
import { definitionOf } from '../runtime/prepare.ts'
import { isRunning, type PodRuntime, type Sandbox } from '../runtime/records.ts'
import { makeVolumes } from '../runtime/volumes.ts'
import { type PodActions, podActions } from './actions.ts'
import type { Obstacle } from './container-status.ts'
import type { NodeContext } from './context.ts'
import { podStatus } from './pod-status.ts'
import { StartObstacle, startContainer } from './start.ts'
import { graceOf, specOf, stopContainer, stopPod } from './stop.ts'

/** Without a reason to look sooner a pod is looked at this often, plus up to half of it. */
const resyncMs = 60_000

/**
 * The life of one pod on this node, as the kubelet's pod worker leads it: **syncing** (bring what runs to what is
 * wanted), **terminating** (stop everything, with grace), **terminated** (report, and let the object go). One step at
 * a time, and each only on what the runtime was seen like after the step before.
 */
export class PodWorker {
  readonly #context: NodeContext
  readonly #obstacles = new Map<string, Obstacle>()
  readonly #onFinished: () => void
  #pod: StoredPod
  #phase: 'syncing' | 'terminating' | 'terminated' = 'syncing'
  #isGone = false
  #isDirty = false
  #isBusy = false
  #steppedAtMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined
  #graceMs: number | undefined
  /** Set when the pod ends by the kubelet's own decision. */
  #verdict: Pick<PodStatus, 'reason' | 'message'> | undefined

  /** @param onFinished nothing of the pod is left, here and at the API server */
  constructor(context: NodeContext, pod: StoredPod, onFinished: () => void) {
    this.#context = context
    this.#pod = pod
    this.#onFinished = onFinished
  }

  get pod(): StoredPod {
    return this.#pod
  }

  /** The pod as the API server shows it now. */
  update(pod: StoredPod): void {
    this.#pod = pod
    this.#hurry()
    this.poke()
  }

  /** The API server has no such pod any more: nothing is left to report to. */
  gone(pod: StoredPod): void {
    this.#pod = pod
    this.#isGone = true
    this.#hurry()
    this.poke()
  }

  /** Look at the pod again, as soon as the order of things allows. */
  poke(): void {
    this.#isDirty = true
    if (!this.#isBusy) void this.#run()
  }

  /** The agent ends. */
  stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#deadline)
    this.#isDirty = false
  }

  async #run(): Promise<void> {
    this.#isBusy = true
    while (this.#isDirty) {
      this.#isDirty = false
      clearTimeout(this.#timer)
      await this.#context.pleg.newerThan(this.#steppedAtMs)
      let isFine = false
      try {
        isFine = await this.#step()
      } catch (thrown) {
        this.#context.onTrouble(thrown)
      }
      this.#steppedAtMs = performance.now()
      this.#lookAgainLater(isFine)
    }
    this.#isBusy = false
  }

  #lookAgainLater(isFine: boolean): void {
    if (this.#phase === 'terminated') return
    const { errorRetryMs, random } = this.#context
    const delayMs = (isFine ? resyncMs : errorRetryMs) * (1 + random() / 2)
    this.#timer = setTimeout(() => this.poke(), delayMs)
  }

  /** @returns whether the pod is as it should be */
  async #step(): Promise<boolean> {
    const wanted = this.#pod.metadata.deletionTimestamp === undefined && !this.#isGone
    if (this.#phase === 'syncing' && !wanted) this.#phase = 'terminating'
    if (this.#phase !== 'syncing') clearTimeout(this.#deadline)
    switch (this.#phase) {
      case 'syncing':
        return this.#sync()
      case 'terminating':
        await this.#terminate()
        this.poke() // the last status shows what the next look sees
        return true
      case 'terminated':
        this.#finish()
        return true
    }
  }

  async #sync(): Promise<boolean> {
    const { pleg, statuses, prober, runtime } = this.#context
    const pod = this.#pod
    const seen = pleg.seen(pod.metadata.uid)
    this.#checkDeadline()
    const status = this.#statusOf(seen, false)
    statuses.set(pod, status)
    if (status.phase === 'Failed' || status.phase === 'Succeeded') {
      this.#phase = 'terminating'
      this.poke()
      return true
    }
    const failed = prober.failed(seen.containers)
    const actions = podActions(pod, seen, failed, definitionOf)
    prober.add(pod)
    if (actions.killPod) await stopPod(this.#context, pod, graceOf(pod))
    else await Promise.all(actions.kill.map(kill => this.#kill(kill, failed.get(kill.container.id))))
    if (actions.start.length === 0) return true

    if (actions.sandboxChanged) {
      const message = 'Pod sandbox changed, it will be killed and re-created.'
      this.#context.event(pod, 'Normal', 'SandboxChanged', message)
    }
    const sandbox = this.#sandboxFor(actions, seen)
    if (!sandbox || !(await this.#volumes(sandbox))) return false
    const results = await Promise.all(actions.start.map(spec => this.#start(spec.name, sandbox, seen)))
    prober.forget(
      seen.containers.filter(
        ({ id }) => !runtime.inspect(pod.metadata.uid).containers.some(c => c.id === id),
      ),
    )
    return results.every(Boolean)
  }

  async #kill(
    { container, spec, message }: PodActions['kill'][number],
    probe: 'liveness' | 'startup' | undefined,
  ) {
    const own = probe && spec[`${probe}Probe`]?.terminationGracePeriodSeconds
    const graceMs = own === undefined ? graceOf(this.#pod) : own * 1000
    await stopContainer(this.#context, this.#pod, container, message, graceMs)
  }

  #sandboxFor({ createSandbox }: PodActions, seen: PodRuntime): Sandbox | undefined {
    if (createSandbox === undefined) return seen.sandboxes[0]
    try {
      return this.#context.runtime.createSandbox(this.#pod, createSandbox)
    } catch (thrown) {
      const message = `Failed to create pod sandbox: ${messageOf(thrown)}`
      this.#context.event(this.#pod, 'Warning', 'FailedCreatePodSandBox', message)
      return undefined
    }
  }

  async #volumes({ address }: Sandbox): Promise<boolean> {
    const { runtime, references, hostAddress, allocatable } = this.#context
    const pod = this.#pod
    const folder = path.join(runtime.podFolder(pod.metadata.uid), 'volumes')
    try {
      const facts = { pod, podAddress: address, hostAddress, allocatable }
      await makeVolumes({ folder, disk: runtime.diskFolder }, facts, references(pod.metadata.namespace ?? ''))
      return true
    } catch (thrown) {
      this.#context.event(pod, 'Warning', 'FailedMount', messageOf(thrown))
      return false
    }
  }

  async #start(name: string, sandbox: Sandbox, seen: PodRuntime): Promise<boolean> {
    const spec = specOf(this.#pod, name)
    if (!spec) return true
    try {
      await startContainer(this.#context, this.#pod, sandbox, spec, seen)
      this.#obstacles.delete(name)
      return true
    } catch (thrown) {
      if (!(thrown instanceof StartObstacle)) throw thrown
      this.#obstacles.set(name, { reason: thrown.reason, message: thrown.message })
      return false
    }
  }

  async #terminate(): Promise<void> {
    const { pleg, statuses, prober, runtime } = this.#context
    const { uid } = this.#pod.metadata
    if (!this.#isGone) statuses.set(this.#pod, this.#statusOf(pleg.seen(uid), false))
    prober.stopLivenessAndStartup(uid)
    this.#graceMs = graceOf(this.#pod)
    await stopPod(this.#context, this.#pod, this.#graceMs)
    this.#graceMs = undefined
    prober.remove(uid)
    prober.forget(runtime.inspect(uid).containers)
    this.#phase = 'terminated'
  }

  /** A deletion with less grace than the one that is under way (`kubectl delete --now`) shortens it. */
  #hurry(): void {
    if (this.#graceMs === undefined) return
    const graceMs = graceOf(this.#pod)
    if (graceMs >= this.#graceMs) return
    this.#graceMs = graceMs
    const { runtime } = this.#context
    const running = runtime.inspect(this.#pod.metadata.uid).containers.filter(isRunning)
    for (const container of running) void runtime.stopContainer(container, graceMs)
  }

  #finish(): void {
    const { pleg, statuses, runtime, restartBackOff, pullBackOff } = this.#context
    const { uid } = this.#pod.metadata
    if (!this.#isGone) {
      statuses.set(this.#pod, this.#statusOf(pleg.seen(uid), true), true)
      return
    }
    statuses.forget(uid)
    restartBackOff.forget(uid)
    pullBackOff.forget(uid)
    runtime.remove(uid)
    this.#onFinished()
  }

  #checkDeadline(): void {
    clearTimeout(this.#deadline)
    const seconds = this.#pod.spec?.activeDeadlineSeconds
    const start = this.#context.statuses.get(this.#pod.metadata.uid)?.startTime
    if (seconds === undefined || start === undefined) return
    const leftMs = Date.parse(start) + seconds * 1000 - Date.now()
    if (leftMs > 0) {
      this.#deadline = setTimeout(() => this.poke(), Math.min(leftMs, resyncMs))
      return
    }
    this.#verdict = {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    }
    this.#context.event(this.#pod, 'Normal', 'DeadlineExceeded', this.#verdict.message ?? '')
  }

  #statusOf(runtime: PodRuntime, isOver: boolean): PodStatus {
    const { statuses, prober, hostAddress } = this.#context
    const status = podStatus({
      pod: this.#pod,
      runtime,
      known: {
        obstacle: name => this.#obstacles.get(name),
        isReady: container => prober.isReady(container),
        isStarted: container => prober.isStarted(container),
      },
      old: statuses.get(this.#pod.metadata.uid) ?? this.#pod.status,
      hostAddress,
      now: timestamp(Date.now()),
      isOver,
    })
    return this.#verdict ? { ...status, ...this.#verdict, phase: 'Failed' } : status
  }
}
