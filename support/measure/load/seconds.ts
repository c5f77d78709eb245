import { failuresOf } from '../../load/counts.ts'
import type { EvidenceSecond, LoadSecondShown, StepEvidence } from '../../record/load-step.ts'

const secondMs = 1_000
/** A last part of a second that is shorter says too little. */
const shortestMs = secondMs / 2

/**
 * What a step delivered in each second since it began to count. Processes tick at instants of their own: what one
 * counted in a second of its own is spread evenly over that second, and so may belong to two of the step's.
 */
export function secondsOf({
  fromMs,
  toMs,
  seconds,
}: Pick<StepEvidence, 'fromMs' | 'toMs' | 'seconds'>): LoadSecondShown[] {
  const shown: LoadSecondShown[] = []
  for (let beginMs = fromMs; toMs - beginMs >= shortestMs; beginMs += secondMs) {
    shown.push(secondAt(seconds, { fromMs: beginMs, toMs: Math.min(beginMs + secondMs, toMs) }, fromMs))
  }
  return shown
}

function secondAt(
  seconds: readonly EvidenceSecond[],
  span: { fromMs: number; toMs: number },
  originMs: number,
): LoadSecondShown {
  const spanMs = span.toMs - span.fromMs
  let [ok, bytes, failed, underWay] = [0, 0, 0, 0]
  for (const second of seconds) {
    const overlapMs =
      Math.min(second.fromMs + second.spanMs, span.toMs) - Math.max(second.fromMs, span.fromMs)
    if (overlapMs <= 0) continue
    const part = overlapMs / second.spanMs
    ok += part * second.ok
    bytes += part * second.bytes
    failed += part * failuresOf(second)
    underWay += (overlapMs / spanMs) * second.underWay
  }
  const perSecond = secondMs / spanMs
  return {
    atMs: span.fromMs - originMs + spanMs / 2,
    requestsPerSecond: ok * perSecond,
    bitsPerSecond: 8 * bytes * perSecond,
    failedPerSecond: failed * perSecond,
    underWay,
  }
}
