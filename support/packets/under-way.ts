import type { Packet } from './packet.ts'

const never = Number.NaN

/** A node's packets that are not settled yet: numbered without gaps, so that a ring of plain numbers holds them. */
export class UnderWay {
  readonly #node: string
  readonly #size: number
  readonly #due: Float64Array
  readonly #sent: Float64Array
  readonly #received: Float64Array
  readonly #copies: Uint16Array
  #oldest = 0
  #next = 0

  /** @param size how many may be under way at a time */
  constructor(node: string, size: number) {
    this.#node = node
    this.#size = size
    this.#due = new Float64Array(size)
    this.#sent = new Float64Array(size)
    this.#received = new Float64Array(size)
    this.#copies = new Uint16Array(size)
  }

  get count(): number {
    return this.#next - this.#oldest
  }

  get isFull(): boolean {
    return this.count === this.#size
  }

  /** The number of the next packet; not while it is full. @param sentMs undefined when it is not sent */
  add(dueMs: number, sentMs: number | undefined): number {
    const place = this.#next % this.#size
    this.#due[place] = dueMs
    this.#sent[place] = sentMs ?? never
    this.#received[place] = never
    this.#copies[place] = 0
    this.#next += 1
    return this.#next - 1
  }

  /** This machine could not send it after all. */
  takeBack(sequence: number): void {
    if (this.#holds(sequence)) this.#sent[sequence % this.#size] = never
  }

  /** An echo of it. False when it was settled already, or never sent. */
  receive(sequence: number, nowMs: number): boolean {
    const place = sequence % this.#size
    if (!this.#holds(sequence) || Number.isNaN(this.#sent[place])) return false
    if (this.#copies[place] === 0) this.#received[place] = nowMs
    this.#copies[place] = Math.min(65_535, (this.#copies[place] ?? 0) + 1)
    return true
  }

  /** Whether every packet that was sent is back. */
  get isQuiet(): boolean {
    for (let n = this.#oldest; n < this.#next; n += 1) {
      const place = n % this.#size
      if (!Number.isNaN(this.#sent[place]) && this.#copies[place] === 0) return false
    }
    return true
  }

  /** The oldest, when it was due before the instant: it is settled, and forgotten here. */
  settle(dueBeforeMs: number): Packet | undefined {
    const place = this.#oldest % this.#size
    const dueMs = this.#due[place] ?? never
    if (this.count === 0 || !(dueMs < dueBeforeMs)) return undefined
    const packet = {
      node: this.#node,
      sequence: this.#oldest,
      dueMs,
      sentMs: orUndefined(this.#sent[place]),
      receivedMs: orUndefined(this.#received[place]),
      copies: this.#copies[place] ?? 0,
    }
    this.#oldest += 1
    return packet
  }

  #holds(sequence: number): boolean {
    return sequence >= this.#oldest && sequence < this.#next
  }
}

function orUndefined(ms: number | undefined): number | undefined {
  return Number.isNaN(ms) ? undefined : ms
}
