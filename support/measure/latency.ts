import { quantileSorted } from 'simple-statistics'
import type { Samples } from '../probe/sample.ts'
import type { LatencyChange, LatencyQuantiles } from '../record/trial.ts'
import { isExposed } from './observed.ts'

/**
 * How long good answers through one door took, before the fault and since: from intended start to the last byte. What
 * was not answered is not in it; that is counted as failed.
 *
 * @param sinceMs start of the time that counts as before; the service was steady since then
 */
export function latencyChange(
  samples: Samples,
  { vantage, sinceMs, t0Ms }: { vantage: string; sinceMs: number; t0Ms: number },
): LatencyChange {
  const good = samples.filter(
    sample => sample.vantage === vantage && sample.outcome === 'ok' && sample.dueMs >= sinceMs,
  )
  return {
    vantage,
    before: quantilesOf(good.filter(sample => !isExposed(sample, t0Ms))),
    since: quantilesOf(good.filter(sample => isExposed(sample, t0Ms))),
  }
}

function quantilesOf(samples: Samples): LatencyQuantiles | undefined {
  if (samples.length === 0) return undefined
  const sorted = Array.from(samples, ({ dueMs, endMs }) => endMs - dueMs).sort((a, b) => a - b)
  return {
    n: sorted.length,
    p50Ms: quantileSorted(sorted, 0.5),
    p99Ms: quantileSorted(sorted, 0.99),
  }
}
