import type { Span } from '../../record/instrument.ts'

/** What a client that asks evenly all the time would have had to wait, milliseconds. */
export interface DelayQuantiles {
  p50: number
  p99: number
  max: number
}

/** Instants at which the imagined client asks. */
const instants = 100_000
/** Steps of the golden ratio go through all kept delays evenly and in no order. */
const goldenRatio = (Math.sqrt(5) - 1) / 2

/**
 * The delays that a target truly put its clients through over a span: what came within the freeze waited for its end
 * first. Undefined where the target kept nobody, or the span is empty.
 *
 * @param keptMs how long the target kept requests outside the freeze, any order
 */
export function trueDelays(
  keptMs: readonly number[],
  [freezeFromMs, freezeToMs]: Span,
  [fromMs, toMs]: Span,
): DelayQuantiles | undefined {
  if (keptMs.length === 0 || toMs <= fromMs) return undefined
  const sorted = Float64Array.from(keptMs).sort()
  const delays = Float64Array.from({ length: instants }, (_, i) => {
    const atMs = fromMs + ((i + 0.5) / instants) * (toMs - fromMs)
    const kept = sorted[Math.floor(((i * goldenRatio) % 1) * sorted.length)] ?? 0
    return atMs >= freezeFromMs && atMs < freezeToMs ? freezeToMs - atMs + kept : kept
  })
  return quantilesOf(delays)
}

/** Undefined where there are none. */
export function quantilesOf(delaysMs: Float64Array): DelayQuantiles | undefined {
  if (delaysMs.length === 0) return undefined
  const sorted = delaysMs.sort()
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}
