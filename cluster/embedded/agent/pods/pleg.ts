import { nothingRuns, type PodRuntime } from '../runtime/records.ts'
import type { Runtime } from '../runtime/runtime.ts'

export interface PlegOptions {
  runtime: Pick<Runtime, 'podUids' | 'inspect'>
  periodMs: number
  /** 0 to 1, the phase of the first relist: nodes do not look at the same instant. */
  random: () => number
  signal: AbortSignal
  /** Something of this pod started or ended since the last look. */
  onChange: (podUid: string) => void
}

/**
 * The kubelet's pod lifecycle event generator: it does not hear of a container's end when it happens, but asks the
 * runtime periodically, and all that is decided about a pod is decided on what was seen then. A good part of the time
 * Kubernetes needs to react to a dead container is the wait for the next look.
 */
export class Pleg {
  readonly #options: PlegOptions
  #cache = new Map<string, PodRuntime>()
  /** On the monotonic clock; undefined before the first look. */
  #lookedAtMs: number | undefined
  #waiting: { newerThanMs: number; resolve: () => void }[] = []

  constructor(options: PlegOptions) {
    this.#options = options
    const { periodMs, random, signal } = options
    let timer: NodeJS.Timeout | undefined
    const look = () => {
      timer = setTimeout(look, periodMs)
      this.relist()
    }
    timer = setTimeout(look, random() * periodMs)
    this.relist() // what is there when the agent starts is known at once
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  /** The pod as it was at the last look. */
  seen(podUid: string): PodRuntime {
    return this.#cache.get(podUid) ?? nothingRuns
  }

  /** Resolves at the first look after this instant of `performance.now()`; at once when there was one already. */
  async newerThan(instantMs: number): Promise<void> {
    if (this.#lookedAtMs !== undefined && this.#lookedAtMs > instantMs) return
    await new Promise<void>(resolve => this.#waiting.push({ newerThanMs: instantMs, resolve }))
  }

  relist(): void {
    const { runtime, onChange } = this.#options
    const now = performance.now()
    const fresh = new Map(runtime.podUids().map(uid => [uid, runtime.inspect(uid)]))
    const changed = [...fresh].filter(([uid, pod]) => fingerprint(pod) !== fingerprint(this.seen(uid)))
    this.#cache = fresh
    this.#lookedAtMs = now
    const [due, later] = [
      this.#waiting.filter(({ newerThanMs }) => newerThanMs < now),
      this.#waiting.filter(({ newerThanMs }) => newerThanMs >= now),
    ]
    this.#waiting = later
    for (const { resolve } of due) resolve()
    for (const [uid] of changed) onChange(uid)
  }
}

function fingerprint({ sandboxes, containers }: PodRuntime): string {
  return [
    ...sandboxes.map(({ id, ready }) => `${id}:${ready}`),
    ...containers.map(({ id, exit }) => `${id}:${exit === undefined}`),
  ].join()
}
