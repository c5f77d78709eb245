import type { StepEvidence } from '../../record/load-step.ts'

/** A generator whose processes had less rest than this sets the pace itself: its own queues are in the latencies. */
const restless = 0.97

/**
 * Why a step's figures are the generator's limit and not the service's; undefined where they are the service's. A long
 * step is ended by the generator itself when it has no rest for seconds; one that is shorter than that is judged here,
 * by the share of its time in which the generator's processes had work to do.
 */
export function limitOf({ limitedBy, seconds, fromMs, toMs }: StepEvidence): string | undefined {
  if (limitedBy !== undefined) return limitedBy
  let [busyMs, knownMs] = [0, 0]
  for (const second of seconds) {
    const overlapMs = Math.min(second.fromMs + second.spanMs, toMs) - Math.max(second.fromMs, fromMs)
    if (overlapMs <= 0) continue
    busyMs += overlapMs * second.busyRatio
    knownMs += overlapMs
  }
  if (knownMs === 0 || busyMs / knownMs < restless) return undefined
  return `the generator's processes were busy for ${(100 * (busyMs / knownMs)).toFixed(0)} % of the time: they, not the target, set the pace`
}
