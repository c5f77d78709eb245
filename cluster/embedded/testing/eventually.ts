import { setTimeout as pause } from 'node:timers/promises'

const patienceMs = 30_000

/** Tries until it does not throw any more; gives up with its last error after half a minute. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return await attempt()
    } catch (thrown) {
      if (performance.now() > deadline) throw thrown
      await pause(50)
    }
  }
}
