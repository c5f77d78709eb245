import { setTimeout as pause } from 'node:timers/promises'
import { TahanError } from '../../support/errors.ts'
import { statusCode } from './connection.ts'

const patienceMs = 30_000
const againAfterMs = 200

/**
 * Asks again while the API server does not answer, or says that it cannot just now: one that comes back from a fault, or
 * that a cloud moves, must not keep a run from cleaning up. What is asked is asked more than once: it must do no harm.
 *
 * @throws the last error, after half a minute or when asking again would not help
 */
export async function insist<T>(ask: () => Promise<T>, forMs = patienceMs): Promise<T> {
  const until = performance.now() + forMs
  for (;;) {
    try {
      return await ask()
    } catch (thrown) {
      if (!mayPass(thrown) || performance.now() > until) throw thrown
    }
    await pause(againAfterMs)
  }
}

function mayPass(thrown: unknown): boolean {
  if (thrown instanceof TahanError) return false
  const status = statusCode(thrown)
  return status === undefined || status === 429 || status >= 500
}
