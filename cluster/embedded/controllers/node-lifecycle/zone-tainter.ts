import type { Clock } from '../../client/clock.ts'
import { evictionRateOf, type ZoneState } from './disruption.ts'
import { TokenBucket } from './token-bucket.ts'

/** How often waiting nodes are looked at. */
const periodMs = 100

/** Nodes of one zone that wait for their NoExecute taint, no faster than the zone's eviction rate. */
export class ZoneTainter {
  state: ZoneState = 'initial'
  readonly #clock: Clock
  readonly #taint: (node: string) => Promise<void>
  readonly #bucket: TokenBucket
  readonly #waiting = new Set<string>()
  readonly #signal: AbortSignal
  #isRunning = false

  /** @param taint gives the node the taint that its condition calls for; when it throws it is called again */
  constructor(clock: Clock, signal: AbortSignal, taint: (node: string) => Promise<void>) {
    this.#clock = clock
    this.#signal = signal
    this.#taint = taint
    this.#bucket = new TokenBucket(evictionRateOf('normal', 0), clock.monotonicMs())
  }

  add(node: string): void {
    this.#waiting.add(node)
    void this.#run()
  }

  remove(node: string): void {
    this.#waiting.delete(node)
  }

  setState(state: ZoneState, nodes: number): void {
    this.state = state
    this.#bucket.setRate(state === 'full' ? 0 : evictionRateOf(state, nodes), this.#clock.monotonicMs())
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    for (const node of this.#waiting) {
      if (this.#signal.aborted || !this.#bucket.take(this.#clock.monotonicMs())) break
      try {
        await this.#taint(node)
        this.#waiting.delete(node)
      } catch {
        break // it stays, and is tried again in the next round
      }
    }
    this.#isRunning = false
    if (this.#waiting.size > 0 && !this.#signal.aborted) this.#runLater()
  }

  #runLater(): void {
    const callOff = this.#clock.after(periodMs, () => {
      this.#signal.removeEventListener('abort', callOff)
      void this.#run()
    })
    this.#signal.addEventListener('abort', callOff, { once: true })
  }
}
