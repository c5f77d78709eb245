/** Lets many wait until something holds that is looked at after every change. */
export class Changes {
  readonly #waiters = new Set<() => void>()

  notify(): void {
    for (const wake of this.#waiters) wake()
  }

  /**
   * Resolves once the predicate holds; rejects with the signal's reason when it aborts first, or with what the
   * predicate throws.
   */
  until(predicate: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        this.#waiters.delete(look)
        signal.removeEventListener('abort', abort)
        end()
      }
      const look = () => {
        try {
          if (predicate()) settle(resolve)
        } catch (thrown) {
          settle(() => reject(thrown))
        }
      }
      const abort = () => settle(() => reject(signal.reason))
      this.#waiters.add(look)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      else look()
    })
  }
}
