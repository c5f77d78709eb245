import { type Clock, systemClock } from './clock.ts'

export interface WorkQueueOptions {
  /** Brings the thing named by the key to its wanted state. When it throws, it is called again after a back-off. */
  reconcile: (key: string) => Promise<void>
  signal: AbortSignal
  clock?: Clock
  /** How many keys are worked on at the same time; one key never twice. */
  workers?: number
  firstRetryMs?: number
  longestRetryMs?: number
  /** Told of every failure before it is retried. */
  onFailure?: (key: string, thrown: unknown) => void
}

/**
 * Keys waiting to be reconciled. A key added many times while it waits is worked on once; added while it is worked on,
 * once more afterwards. Retries back off from 5 ms, doubling up to 1000 s, as Kubernetes' controllers do.
 */
export class WorkQueue {
  readonly #options: Required<Omit<WorkQueueOptions, 'onFailure'>> & Pick<WorkQueueOptions, 'onFailure'>
  readonly #waiting = new Set<string>()
  readonly #running = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #delayed = new Map<string, { dueMs: number; callOff: () => void }>()
  #pumpIsDue = false

  constructor(options: WorkQueueOptions) {
    this.#options = {
      clock: systemClock,
      workers: 4,
      firstRetryMs: 5,
      longestRetryMs: 1_000_000,
      ...options,
    }
    options.signal.addEventListener('abort', () => this.#stop(), { once: true })
  }

  add(key: string): void {
    if (this.#options.signal.aborted) return
    this.#waiting.add(key)
    this.#pumpSoon()
  }

  /** Adds the key after a delay in milliseconds; of several delays for one key the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    const { clock, signal } = this.#options
    if (signal.aborted) return
    if (delayMs <= 0) {
      this.add(key)
      return
    }
    const dueMs = clock.monotonicMs() + delayMs
    const earlier = this.#delayed.get(key)
    if (earlier) {
      if (earlier.dueMs <= dueMs) return
      earlier.callOff()
    }
    const callOff = clock.after(delayMs, () => {
      this.#delayed.delete(key)
      this.add(key)
    })
    this.#delayed.set(key, { dueMs, callOff })
  }

  /** Nothing waits and nothing is worked on; delayed keys do not count. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#running.size === 0
  }

  /** Starting on the next turn of the event loop lets a burst of changes to one key become one reconciliation. */
  #pumpSoon(): void {
    if (this.#pumpIsDue) return
    this.#pumpIsDue = true
    setImmediate(() => {
      this.#pumpIsDue = false
      this.#pump()
    })
  }

  #pump(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#options.workers || this.#options.signal.aborted) return
      if (this.#running.has(key)) continue
      this.#waiting.delete(key)
      this.#running.add(key)
      void this.#work(key)
    }
  }

  async #work(key: string): Promise<void> {
    const { reconcile, firstRetryMs, longestRetryMs, onFailure, signal } = this.#options
    try {
      await reconcile(key)
      this.#failures.delete(key)
    } catch (thrown) {
      if (!signal.aborted) {
        const failures = this.#failures.get(key) ?? 0
        this.#failures.set(key, failures + 1)
        onFailure?.(key, thrown)
        this.addAfter(key, Math.min(firstRetryMs * 2 ** failures, longestRetryMs))
      }
    }
    this.#running.delete(key)
    if (this.#waiting.size > 0) this.#pumpSoon()
  }

  #stop(): void {
    for (const { callOff } of this.#delayed.values()) callOff()
    this.#delayed.clear()
    this.#waiting.clear()
  }
}
