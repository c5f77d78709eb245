import type { Clock } from '../client/clock.ts'
import type { StoredPod } from '../objects/pod.ts'

const firstBackOffMs = 1_000
const longestBackOffMs = 10_000
/** What nothing has helped for so long is tried again anyway. */
const flushAfterMs = 300_000

interface Waiting {
  pod: StoredPod
  arrival: number
  attempts: number
  failedAtMs: number
  /** `stuck`: no node would do, and nothing has changed since. */
  state: 'ready' | 'backing-off' | 'stuck'
  callOff: () => void
}

/**
 * Pods that need a node, the most important first, then the earliest. A pod that found none waits until something in
 * the cluster changes, and at least for its back-off: 1 s, doubling to 10 s.
 */
export class SchedulingQueue {
  readonly #clock: Clock
  readonly #onReady: () => void
  readonly #pods = new Map<string, Waiting>()
  #arrivals = 0

  /** @param onReady called when there may be a pod to take */
  constructor(clock: Clock, onReady: () => void) {
    this.#clock = clock
    this.#onReady = onReady
  }

  /** A pod that is new, or was changed so that it may fit now. */
  add(pod: StoredPod): void {
    const known = this.#pods.get(pod.metadata.uid)
    known?.callOff()
    this.#pods.set(pod.metadata.uid, {
      attempts: 0,
      failedAtMs: 0,
      arrival: this.#arrivals++,
      ...known,
      pod,
      state: 'ready',
      callOff: () => {},
    })
    this.#onReady()
  }

  /** Takes over the newer state of a waiting pod. */
  refresh(pod: StoredPod): void {
    const waiting = this.#pods.get(pod.metadata.uid)
    if (waiting) waiting.pod = pod
  }

  remove(uid: string): void {
    this.#pods.get(uid)?.callOff()
    this.#pods.delete(uid)
  }

  has(uid: string): boolean {
    return this.#pods.has(uid)
  }

  /** The next pod to find a node for; it stays until it is removed or put back. */
  next(): StoredPod | undefined {
    let first: Waiting | undefined
    for (const waiting of this.#pods.values()) {
      if (waiting.state === 'ready' && (!first || isBefore(waiting, first))) first = waiting
    }
    return first?.pod
  }

  /** @param isStuck no node would do: wait for a change. Otherwise something failed: try again after the back-off. */
  putBack(uid: string, isStuck: boolean): void {
    const waiting = this.#pods.get(uid)
    if (!waiting) return
    waiting.attempts++
    waiting.failedAtMs = this.#clock.monotonicMs()
    if (!isStuck) {
      this.#backOff(waiting)
      return
    }
    waiting.state = 'stuck'
    this.#ringIn(waiting, flushAfterMs)
  }

  /** Something changed that may help the stuck pods that the predicate names. */
  retry(mayHelp: (pod: StoredPod) => boolean = () => true): void {
    for (const waiting of this.#pods.values()) {
      if (waiting.state === 'stuck' && mayHelp(waiting.pod)) this.#backOff(waiting)
    }
  }

  stop(): void {
    for (const { callOff } of this.#pods.values()) callOff()
    this.#pods.clear()
  }

  /** What is left of the back-off; a pod that has waited longer is tried at once. */
  #backOff(waiting: Waiting): void {
    waiting.callOff()
    const backOffMs = Math.min(firstBackOffMs * 2 ** (waiting.attempts - 1), longestBackOffMs)
    const leftMs = waiting.failedAtMs + backOffMs - this.#clock.monotonicMs()
    if (leftMs > 0) {
      waiting.state = 'backing-off'
      this.#ringIn(waiting, leftMs)
      return
    }
    waiting.state = 'ready'
    this.#onReady()
  }

  #ringIn(waiting: Waiting, delayMs: number): void {
    waiting.callOff()
    waiting.callOff = this.#clock.after(delayMs, () => {
      waiting.state = 'ready'
      this.#onReady()
    })
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  const [aPriority, bPriority] = [a.pod.spec?.priority ?? 0, b.pod.spec?.priority ?? 0]
  return aPriority === bPriority ? a.arrival < b.arrival : aPriority > bPriority
}
