import type {
  Container as ContainerSpec,
  ContainerStatus,
  PodStatus,
  Probe,
} from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import type { Verdict } from './check.ts'

export type ProbeKind = 'startup' | 'readiness' | 'liveness'
export type ProbeResult = 'success' | 'failure' | 'unknown'

export interface ProbeWorkerOptions {
  kind: ProbeKind
  container: ContainerSpec
  probe: Probe
  pod: () => StoredPod
  status: () => PodStatus | undefined
  check: () => Promise<Verdict>
  /** `containerId` as in the status. */
  onResult: (containerId: string, result: ProbeResult) => void
  onUnhealthy: (message: string) => void
  /** How long to wait before the ticks begin: the phase, where the agent has just started. */
  firstDelayMs: number
}

const initialResult: Record<ProbeKind, ProbeResult> = {
  startup: 'unknown',
  readiness: 'failure',
  liveness: 'success',
}

/**
 * Probes one container of one pod, over all its restarts, on a ticker of its own that never changes its phase; the
 * kubelet's prober worker. A new container begins with the result that is safe: not ready, alive.
 */
export class ProbeWorker {
  readonly #options: ProbeWorkerOptions
  #ticker: NodeJS.Timeout | undefined
  #isDue = false
  #isProbing = false
  #isStopped = false
  #containerId = ''
  /** After a failed liveness or startup probe: until there is a new container. */
  #onHold = false
  #last: ProbeResult | undefined
  #run = 0

  constructor(options: ProbeWorkerOptions) {
    this.#options = options
    this.#ticker = setTimeout(() => {
      const periodMs = (options.probe.periodSeconds ?? 10) * 1000
      this.#ticker = setInterval(() => this.trigger(), periodMs)
      this.trigger()
    }, options.firstDelayMs)
  }

  /** Probes now, or right after the probe that is under way. */
  trigger(): void {
    this.#isDue = true
    if (!this.#isProbing) void this.#loop()
  }

  stop(): void {
    this.#isStopped = true
    clearInterval(this.#ticker)
    clearTimeout(this.#ticker)
  }

  async #loop(): Promise<void> {
    this.#isProbing = true
    while (this.#isDue && !this.#isStopped) {
      this.#isDue = false
      await this.#probeOnce()
    }
    this.#isProbing = false
  }

  async #probeOnce(): Promise<void> {
    const { kind, container, probe, onResult, onUnhealthy } = this.#options
    const status = this.#options.status()
    if (!status) return
    if (status.phase === 'Failed' || status.phase === 'Succeeded') return this.stop()
    const current = status.containerStatuses?.find(({ name }) => name === container.name)
    if (!current?.containerID) return
    if (current.containerID !== this.#containerId) {
      this.#containerId = current.containerID
      this.#onHold = false
      this.#run = 0
      onResult(current.containerID, initialResult[kind])
    }
    if (this.#onHold) return
    if (!current.state?.running) {
      onResult(current.containerID, 'failure')
      return
    }
    if (this.#options.pod().metadata.deletionTimestamp && kind !== 'readiness') return this.stop()
    if (!this.#isItsTime(current)) return

    const { success, message } = await this.#options.check()
    if (this.#isStopped) return
    if (!success) onUnhealthy(message)
    const result: ProbeResult = success ? 'success' : 'failure'
    this.#run = this.#last === result ? this.#run + 1 : 1
    this.#last = result
    const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (this.#run < threshold) return
    onResult(current.containerID, result)
    if (result === 'failure' && kind !== 'readiness') {
      this.#onHold = true
      this.#run = 0
    }
  }

  #isItsTime({ state, started }: ContainerStatus): boolean {
    const { kind, probe } = this.#options
    const ranMs = Date.now() - Date.parse(state?.running?.startedAt ?? '')
    if (Math.floor(ranMs / 1000) < (probe.initialDelaySeconds ?? 0)) return false
    return started ? kind !== 'startup' : kind === 'startup'
  }
}
