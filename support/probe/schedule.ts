import type { ConnectionKind } from './sample.ts'

/** One request that is meant to start at `dueMs`. */
export interface Slot {
  dueMs: number
  connection: ConnectionKind
  /** Index of the vantage. */
  vantage: number
  /** When it cannot be sent within this time of `dueMs`, the slot is unknown. */
  lateAfterMs: number
}

export interface Rates {
  reusedPerSecond: number
  newPerSecond: number
  vantages: number
}

/**
 * The least lateness that spoils a slot: what a healthy real-time probe shows at its 99th percentile at the highest
 * rate. Below it the date of a sample is as good as the machine's.
 */
const leastLateAfterMs = 2

/**
 * The intended starts of all requests, in order: an absolute schedule, computed by multiplication so that it never
 * drifts and never waits for an answer.
 *
 * Each connection kind has its own even beat, and its requests go round the vantages. A *lane* is one kind at one
 * vantage; its period is the kind's period times the number of vantages. A slot is late when it could only be sent
 * more than one lane period after it was due: then the lane's next slot was due too, and a moment of this vantage
 * passed unseen. (With 200/s over three vantages that is 15 ms. One period of the whole schedule, 3.3 ms at 300/s,
 * would call slots unknown whose neighbours in time were seen, only through other doors.)
 */
export class Schedule {
  readonly #beats: Beat[] = []

  constructor(rates: Rates, startMs: number) {
    const { reusedPerSecond, newPerSecond, vantages } = rates
    const fastest = Math.max(reusedPerSecond, newPerSecond)
    if (reusedPerSecond > 0) {
      this.#beats.push(new Beat('reused', 1000 / reusedPerSecond, startMs, vantages))
    }
    if (newPerSecond > 0) {
      // Half a beat aside, so that the two kinds do not start at the same instant.
      this.#beats.push(new Beat('new', 1000 / newPerSecond, startMs + 500 / fastest, vantages))
    }
  }

  /** The intended start of the slot that `take` returns next. */
  get nextDueMs(): number {
    return this.#next().dueMs
  }

  take(): Slot {
    return this.#next().take()
  }

  #next(): Beat {
    const [first, second] = this.#beats
    if (first === undefined) throw new RangeError('a schedule needs a rate above 0')
    return second !== undefined && second.dueMs < first.dueMs ? second : first
  }
}

class Beat {
  readonly #connection: ConnectionKind
  readonly #periodMs: number
  readonly #startMs: number
  readonly #vantages: number
  readonly #lateAfterMs: number
  #count = 0

  constructor(connection: ConnectionKind, periodMs: number, startMs: number, vantages: number) {
    this.#connection = connection
    this.#periodMs = periodMs
    this.#startMs = startMs
    this.#vantages = vantages
    this.#lateAfterMs = Math.max(leastLateAfterMs, periodMs * vantages)
  }

  get dueMs(): number {
    return this.#startMs + this.#count * this.#periodMs
  }

  take(): Slot {
    const slot = {
      dueMs: this.dueMs,
      connection: this.#connection,
      vantage: this.#count % this.#vantages,
      lateAfterMs: this.#lateAfterMs,
    }
    this.#count += 1
    return slot
  }
}
