import type { LoadStep } from '../../record/load-step.ts'
import type { KneeBounds } from '../qos/knee.ts'

/** Whether a sound step stays within the bounds of a knee. What was not answered at all does not. */
export function holds(step: LoadStep, { p99Ms, errorRatio }: KneeBounds): boolean {
  const lost = lostShare(step)
  if (step.latency === undefined || lost === undefined) return false
  return step.latency.p99Ms <= p99Ms && lost <= errorRatio
}

/**
 * The share of requests that failed, or of connections that nobody served, whichever is more: a closed loop asks no more
 * where it gets no answer, so a tenth of its connections may hang and hardly a request be lost.
 */
export function lostShare({
  asked,
  connected,
  served = connected,
  requestLoss,
}: LoadStep): number | undefined {
  if (requestLoss === undefined) return undefined
  const unserved = asked.mode === 'closed' ? 1 - served / asked.connections : 0
  return Math.max(requestLoss.ratio, unserved)
}
