import type { Samples } from '../probe/sample.ts'

/** Fewest samples that a stretch of the integral holds on average, so that its ratio is one. */
const samplesPerStretch = 10
const leastStretchMs = 100

interface Stretch {
  index: number
  failed: number
  total: number
}

/**
 * The brown-out: the integral of (1 − success ratio) over time, in seconds. Computed over stretches of 100 ms, or of
 * ten samples where those take longer. A stretch without any known sample adds nothing: it is unknown.
 *
 * @param known by intended start, without late ones
 */
export function lostSeconds(
  known: Samples,
  span: { fromMs: number; toMs: number; periodMs: number },
): number {
  const stretchMs = Math.max(leastStretchMs, samplesPerStretch * span.periodMs)
  const stretches = new Map<number, Stretch>()
  let last: Stretch = { index: -1, failed: 0, total: 0 }
  for (const { dueMs, outcome } of known) {
    if (dueMs < span.fromMs || dueMs >= span.toMs) continue
    const index = Math.floor((dueMs - span.fromMs) / stretchMs)
    if (index !== last.index) {
      last = stretches.get(index) ?? { index, failed: 0, total: 0 }
      stretches.set(index, last)
    }
    last.total += 1
    if (outcome !== 'ok') last.failed += 1
  }
  let lostMs = 0
  for (const [index, { failed, total }] of stretches) {
    const fromMs = span.fromMs + index * stretchMs
    lostMs += (failed / total) * Math.min(stretchMs, span.toMs - fromMs)
  }
  return lostMs / 1000
}
