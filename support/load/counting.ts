import { performance } from 'node:perf_hooks'
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { LoadFailure } from './connection.ts'
import { countFailure, noCounts } from './counts.ts'
import { newLatencies, recordLatency } from './latency.ts'
import type { Hold, LoadMessage } from './protocol.ts'

/** How a process of a load stands at the moment. */
interface LoadState {
  /** Requests under way, or due and waiting for a connection. */
  underWay: number
  /** Connections that were ever open. */
  connected: number
}

interface CountingParts {
  /** Run's clock. */
  nowMs: () => number
  say: (message: LoadMessage) => void
  state: () => LoadState
  /** Connections that got a good answer since then; run's clock. */
  servedSince: (ms: number) => number
  /** Ends the load: what counts has been counted. */
  stop: () => void
}

/** What one process of a load counts: every second, and within the hold. The same whatever makes the requests. */
export class LoadCounting {
  readonly #parts: CountingParts
  readonly #latencies = newLatencies()
  readonly #counts = noCounts()
  readonly #timers: NodeJS.Timeout[] = []
  #second = noCounts()
  #secondFromMs: number
  #busy = performance.eventLoopUtilization()
  #cpu = process.cpuUsage()
  #hold: Hold = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
  #done = false

  constructor(parts: CountingParts) {
    this.#parts = parts
    this.#secondFromMs = parts.nowMs()
    this.#timers.push(setInterval(() => this.#tick(), 1_000))
  }

  answered(latencyMs: number, bytes: number): void {
    this.#second.ok += 1
    this.#second.bytes += bytes
    if (!this.#isHeld()) return
    this.#counts.ok += 1
    this.#counts.bytes += bytes
    recordLatency(this.#latencies, latencyMs)
  }

  failed(why: LoadFailure): void {
    countFailure(this.#second, why)
    if (this.#isHeld()) countFailure(this.#counts, why)
  }

  /** From when to when answers count. Told again, it may end sooner. */
  hold(hold: Hold): void {
    if (this.#hold.fromMs !== hold.fromMs) this.#cpu = process.cpuUsage()
    this.#hold = hold
    this.#timers.push(setTimeout(() => this.#finish(), Math.max(0, hold.toMs - this.#parts.nowMs())))
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  /** By the clock, because a busy process hears its timers late. */
  #isHeld(): boolean {
    const nowMs = this.#parts.nowMs()
    return nowMs >= this.#hold.fromMs && nowMs < this.#hold.toMs
  }

  #tick(): void {
    const nowMs = this.#parts.nowMs()
    const busy = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(busy, this.#busy)
    this.#parts.say({
      kind: 'second',
      second: {
        ...this.#second,
        fromMs: this.#secondFromMs,
        spanMs: nowMs - this.#secondFromMs,
        busyRatio: utilization,
        ...this.#parts.state(),
      },
    })
    this.#busy = busy
    this.#second = noCounts()
    this.#secondFromMs = nowMs
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    const { user, system } = process.cpuUsage(this.#cpu)
    const { underWay } = this.#parts.state()
    const served = this.#parts.servedSince(this.#hold.fromMs)
    this.#tick()
    this.#parts.stop()
    this.#parts.say({
      kind: 'done',
      counts: this.#counts,
      latencies: encodeIntoCompressedBase64(this.#latencies),
      unanswered: underWay,
      served,
      cpuMs: (user + system) / 1_000,
    })
  }
}
