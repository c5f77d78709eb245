import { type LatencySummary, newLatencies, summaryOf } from '../latency.ts'

/** One request of somebody's own run. */
interface JtlSample {
  /** Milliseconds since 1970. */
  startMs: number
  elapsedMs: number
  isGood: boolean
  bytes: number
  /** Threads at work then; 0 where the file does not tell. */
  threads: number
  /** Empty where the file does not tell. */
  thread: string
}

/** What somebody's own run showed, by its own account. */
export interface JtlSummary {
  ok: number
  failed: number
  /** From the first request to the end of the last answer, milliseconds since 1970; undefined without requests. */
  fromMs: number | undefined
  toMs: number | undefined
  /** Of good answers alone; undefined where no time passed. */
  requestsPerSecond: number | undefined
  bitsPerSecond: number | undefined
  /** Of good answers, from when a thread sent the request. */
  latency: LatencySummary | undefined
  /** Failed ÷ all; undefined without requests. */
  requestLoss: number | undefined
  /** Most threads at work at a time. */
  threads: number
  bias: ClosedLoopBias | undefined
  /** The file was cut in the middle of this line; what stands before it is counted. */
  cutAtLine?: number
}

/**
 * What a thread that waits for its answer leaves out. While a request took long, its thread sent none; an open loop at
 * the pace that the thread otherwise kept would have, and each of those would have waited, too.
 */
export interface ClosedLoopBias {
  /** Requests that were not sent because their threads waited. */
  notSent: number
  /** Of all: those that were sent and were not. From 0 to 1. */
  notSentShare: number
  /** Latency as it would be with them; an estimate. */
  latencyWithThem: LatencySummary | undefined
}

/** A request that took so many times a thread's usual pace is one that the thread stood still for. */
const longTimes = 10
/** The requests that one long one kept from being sent are told apart so finely. */
const steps = 1_000
/** A file that does not tell how many threads there were tells their names. */
const mostNames = 100_000

/** Adds up the requests of a JTL, whatever their number. */
export class JtlTally {
  /** How many good answers took so many milliseconds. */
  readonly #took = new Map<number, number>()
  #ok = 0
  #failed = 0
  #bytes = 0
  #fromMs = Number.POSITIVE_INFINITY
  #toMs = Number.NEGATIVE_INFINITY
  #threads = 0
  readonly #names = new Set<string>()

  add({ startMs, elapsedMs, isGood, bytes, threads, thread }: JtlSample): void {
    if (isGood) {
      this.#ok += 1
      this.#bytes += bytes
      this.#took.set(elapsedMs, (this.#took.get(elapsedMs) ?? 0) + 1)
    } else this.#failed += 1
    this.#fromMs = Math.min(this.#fromMs, startMs)
    this.#toMs = Math.max(this.#toMs, startMs + elapsedMs)
    this.#threads = Math.max(this.#threads, threads)
    if (this.#names.size < mostNames) this.#names.add(thread)
  }

  summary(): JtlSummary {
    const all = this.#ok + this.#failed
    const spanMs = this.#toMs - this.#fromMs
    const perSecond = (amount: number) => (spanMs > 0 ? (amount / spanMs) * 1_000 : undefined)
    const threads = this.#threads || this.#names.size
    return {
      ok: this.#ok,
      failed: this.#failed,
      fromMs: all > 0 ? this.#fromMs : undefined,
      toMs: all > 0 ? this.#toMs : undefined,
      requestsPerSecond: perSecond(this.#ok),
      bitsPerSecond: perSecond(8 * this.#bytes),
      latency: latencyOf(this.#took),
      requestLoss: all > 0 ? this.#failed / all : undefined,
      threads,
      bias: biasOf(this.#took, (spanMs * threads) / all),
    }
  }
}

/**
 * The bias of a closed loop, from how long its answers took. A request of ten times a thread's usual pace kept it from
 * sending those that were due meanwhile; they would have waited for what was left of it.
 *
 * @param took how many answers took so many milliseconds
 * @param paceMs how often a thread sent a request, on average
 */
export function biasOf(took: ReadonlyMap<number, number>, paceMs: number): ClosedLoopBias | undefined {
  if (took.size === 0 || !Number.isFinite(paceMs)) return undefined
  const usualMs = Math.max(1, paceMs)
  const withThem = new Map(took)
  let sent = 0
  let notSent = 0
  for (const [tookMs, n] of took) {
    sent += n
    if (tookMs < longTimes * usualMs) continue
    const missing = Math.floor(tookMs / usualMs) - 1
    notSent += missing * n
    const stride = Math.ceil(missing / steps)
    for (let i = 1; i <= missing; i += stride) {
      const waitedMs = Math.round(tookMs - i * usualMs)
      const alike = Math.min(stride, missing + 1 - i)
      withThem.set(waitedMs, (withThem.get(waitedMs) ?? 0) + alike * n)
    }
  }
  return { notSent, notSentShare: notSent / (sent + notSent), latencyWithThem: latencyOf(withThem) }
}

function latencyOf(took: ReadonlyMap<number, number>): LatencySummary | undefined {
  const latencies = newLatencies()
  for (const [ms, n] of took) latencies.recordValueWithCount(Math.min(ms, longestMs) * 1_000, n)
  return summaryOf(latencies)
}

/** The last that a histogram of latencies can hold. */
const longestMs = 600_000
