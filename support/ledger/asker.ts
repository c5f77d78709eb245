import { CookieJar } from '../journey/cookie-jar.ts'
import { runStep } from '../journey/run-step.ts'
import type { LedgerPlan } from './protocol.ts'
import type { Ask } from './session.ts'

/** Asks a store's steps as one user, each write with a request id that the app's logs can be searched for. */
export function askerOf({ folder, requestIdHeader, user }: LedgerPlan, signal: AbortSignal): Ask {
  const jar = new CookieJar()
  return async ({ url }, step, variables) => {
    const value = `${user}-${variables.sequence}`
    const requestId = { header: requestIdHeader, value }
    const { outcome, status, body, kept } = await runStep(url, step, variables, {
      ...{ jar, folder, requestId, signal },
    })
    return {
      ok: outcome === 'ok',
      outcome: outcome === 'http-error' ? `status ${status}` : outcome,
      body,
      kept,
    }
  }
}
