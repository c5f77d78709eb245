import type { LoadStep } from '../../record/load-step.ts'
import type { KneeBounds } from '../qos/knee.ts'

/** Whether a sound step stays within the bounds of a knee. What was not answered at all does not. */
export function holds({ latency, requestLoss }: LoadStep, { p99Ms, errorRatio }: KneeBounds): boolean {
  if (latency === undefined || requestLoss === undefined) return false
  return latency.p99Ms <= p99Ms && requestLoss.ratio <= errorRatio
}
