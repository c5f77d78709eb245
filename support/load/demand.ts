/** A connection that can carry a request now. */
interface Free {
  begin: () => void
}

/** When requests are wanted of the connections of one process. */
export interface Demand {
  /**
   * Intended start of the request that a free connection is to send now, on the run's clock; undefined lets it rest
   * until it is told to begin.
   */
  next: (connection: Free) => number | undefined
  /** From now on there are requests. */
  begin: (connections: readonly Free[]) => void
  /** Requests that were due and found no free connection. */
  readonly waiting: number
  stop: () => void
}

/** A closed loop: whoever was answered asks again, so a slow target is asked less often. */
export class ClosedLoop implements Demand {
  readonly waiting = 0
  readonly #nowMs: () => number
  #begun = false

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  next(): number | undefined {
    return this.#begun ? this.#nowMs() : undefined
  }

  begin(connections: readonly Free[]): void {
    this.#begun = true
    for (const connection of connections) connection.begin()
  }

  stop(): void {
    this.#begun = false
  }
}

/** The schedule is looked at this often; being late shows as latency, since that counts from the intended start. */
const lookEveryMs = 1

/**
 * An open loop: requests are due at even intervals of an absolute schedule, whether earlier ones were answered or not.
 * One that finds no free connection waits for one, and its latency counts from when it was due.
 */
export class Arrivals implements Demand {
  readonly #nowMs: () => number
  readonly #periodMs: number
  /** Of the period, by which this process' requests lie between those of the others. */
  readonly #phase: number
  readonly #due: number[] = []
  #dueFrom = 0
  readonly #resting = new Set<Free>()
  #startMs = 0
  #count = 0
  #timer: NodeJS.Timeout | undefined

  constructor(nowMs: () => number, ratePerSecond: number, phase: number) {
    this.#nowMs = nowMs
    this.#periodMs = 1_000 / ratePerSecond
    this.#phase = phase
  }

  get waiting(): number {
    return this.#due.length - this.#dueFrom
  }

  next(connection: Free): number | undefined {
    const due = this.#take()
    if (due === undefined) this.#resting.add(connection)
    return due
  }

  begin(connections: readonly Free[]): void {
    this.#startMs = this.#nowMs() + this.#phase * this.#periodMs
    for (const connection of connections) connection.begin()
    this.#timer = setInterval(() => this.#look(), lookEveryMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const nowMs = this.#nowMs()
    for (; this.#startMs + this.#count * this.#periodMs <= nowMs; this.#count += 1) {
      this.#due.push(this.#startMs + this.#count * this.#periodMs)
    }
    // In the order in which they came to rest, so that all connections, and with them all doors, have their turn.
    for (const connection of this.#resting) {
      if (this.waiting === 0) return
      this.#resting.delete(connection)
      connection.begin()
    }
  }

  #take(): number | undefined {
    const due = this.#due[this.#dueFrom]
    if (due === undefined) return undefined
    this.#dueFrom += 1
    if (this.#dueFrom > 10_000) {
      this.#due.splice(0, this.#dueFrom)
      this.#dueFrom = 0
    }
    return due
  }
}
