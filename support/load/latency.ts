import { build, decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js'

/** Latencies in microseconds, to three significant digits, up to ten minutes. */
const shape = {
  bitBucketSize: 32 as const,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 600_000_000,
  numberOfSignificantValueDigits: 3 as const,
  useWebAssembly: false,
}

export function newLatencies(): Histogram {
  return build(shape)
}

/** The histogram throws on what it cannot hold: a negative latency is the clock's grain, a longer one its last bucket. */
export function recordLatency(latencies: Histogram, ms: number): void {
  const micros = Math.round(ms * 1_000)
  latencies.recordValue(micros < 0 ? 0 : Math.min(micros, shape.highestTrackableValue))
}

/** Of several processes: bucket by bucket, so nothing is lost. @param encoded as `encodeIntoCompressedBase64` gives */
export function mergeLatencies(encoded: readonly string[]): Histogram {
  const merged = newLatencies()
  for (const text of encoded) merged.add(decodeFromCompressedBase64(text, 32, false))
  return merged
}

/** What a histogram says, in milliseconds; undefined where nothing was recorded. */
export interface LatencySummary {
  n: number
  meanMs: number
  p50Ms: number
  p90Ms: number
  p99Ms: number
  p999Ms: number
  maxMs: number
}

export function summaryOf(latencies: Histogram): LatencySummary | undefined {
  if (latencies.totalCount === 0) return undefined
  const at = (percentile: number) => latencies.getValueAtPercentile(percentile) / 1_000
  return {
    n: latencies.totalCount,
    meanMs: latencies.mean / 1_000,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    maxMs: at(100),
  }
}
