import type { Outcome } from '../../support/probe/sample.ts'
import type { Frame, Scene } from './frame.ts'
import { outcomeColours } from './look.ts'

/** The requests that were due in one stretch of a trial. */
export interface Bucket {
  fromS: number
  toS: number
  counts: Partial<Record<Outcome, number>>
  total: number
  /** Of good answers; undefined where there was none. */
  medianMs: number | undefined
  maxMs: number | undefined
}

/** A trial's requests by when they were due. */
export function bucketsOf({ zeroMs, samples }: Scene, frame: Frame): Bucket[] {
  const fromMs = zeroMs + frame.fromS * 1000
  const count = Math.ceil(((frame.toS - frame.fromS) * 1000) / frame.bucketMs)
  const gathered = Array.from({ length: count }, () => ({
    counts: {} as Bucket['counts'],
    latenciesMs: [] as number[],
  }))
  for (const { dueMs, endMs, outcome } of samples) {
    const bucket = gathered[Math.floor((dueMs - fromMs) / frame.bucketMs)]
    if (!bucket) continue
    bucket.counts[outcome] = (bucket.counts[outcome] ?? 0) + 1
    if (outcome === 'ok') bucket.latenciesMs.push(endMs - dueMs)
  }
  return gathered.map(({ counts, latenciesMs }, index) => {
    latenciesMs.sort((a, b) => a - b)
    return {
      fromS: frame.fromS + (index * frame.bucketMs) / 1000,
      toS: Math.min(frame.toS, frame.fromS + ((index + 1) * frame.bucketMs) / 1000),
      counts,
      total: Object.values(counts).reduce((sum, n) => sum + n, 0),
      medianMs: latenciesMs[Math.floor(latenciesMs.length / 2)],
      maxMs: latenciesMs.at(-1),
    }
  })
}

/** One coloured rectangle of the success chart: the share of requests with one outcome, stacked. */
export interface Share {
  fromS: number
  toS: number
  outcome: Outcome
  low: number
  high: number
}

/** The outcomes of every bucket, stacked to 1; neighbours that look alike are one rectangle. */
export function sharesOf(buckets: readonly Bucket[]): Share[] {
  const shares: Share[] = []
  const latest = new Map<Outcome, Share>()
  for (const { fromS, toS, counts, total } of buckets) {
    let low = 0
    for (const outcome of Object.keys(outcomeColours) as Outcome[]) {
      const n = counts[outcome]
      if (!n) continue
      const high = low + n / total
      const before = latest.get(outcome)
      if (before && before.toS === fromS && before.low === low && before.high === high) before.toS = toS
      else {
        const share = { fromS, toS, outcome, low, high }
        latest.set(outcome, share)
        shares.push(share)
      }
      low = high
    }
  }
  return shares
}
