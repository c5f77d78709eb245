export interface BackOffSettings {
  firstMs: number
  longestMs: number
}

/** How long a pause has to have no restart in it before the delay starts over, as a multiple of the longest delay. */
const forgetAfterLongest = 2

interface Entry {
  delayMs: number
  sinceMs: number
}

/**
 * Delays between restarts by key: none before the first restart, then `firstMs`, doubled with every further one up to
 * `longestMs`. What ran (or waited) for twice the longest delay starts over: ten minutes by Kubernetes' defaults.
 */
export class BackOff {
  readonly #settings: BackOffSettings
  readonly #entries = new Map<string, Entry>()

  constructor(settings: BackOffSettings) {
    this.#settings = settings
  }

  /** How long is still to wait when the last run ended at `endedAtMs`; 0 when it may start now. */
  remainingMs(key: string, endedAtMs: number, nowMs: number): number {
    const entry = this.#entries.get(key)
    if (!entry || this.#isForgotten(endedAtMs, entry)) return 0
    return Math.max(0, entry.delayMs - (nowMs - endedAtMs))
  }

  /** It is started (again) now: the next time waits longer. */
  next(key: string, endedAtMs: number, nowMs: number): void {
    const entry = this.#entries.get(key)
    const { firstMs, longestMs } = this.#settings
    if (!entry || this.#isForgotten(endedAtMs, entry)) {
      this.#entries.set(key, { delayMs: firstMs, sinceMs: nowMs })
    } else {
      this.#entries.set(key, { delayMs: Math.min(entry.delayMs * 2, longestMs), sinceMs: nowMs })
    }
  }

  /** When the delay began: for what has no end of a run to count from. */
  sinceMs(key: string): number {
    return this.#entries.get(key)?.sinceMs ?? 0
  }

  /** The delay that holds now, for messages. */
  delayMs(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key)
  }

  #isForgotten(endedAtMs: number, entry: Entry): boolean {
    return endedAtMs - entry.sinceMs > forgetAfterLongest * this.#settings.longestMs
  }
}
