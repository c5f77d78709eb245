import type { LoadFailure } from './connection.ts'

/** What became of the requests of one second, or of a whole step. */
export interface LoadCounts {
  /** Whole good answers. */
  ok: number
  /** Of good answers, as they came over the wire, head and body. */
  bytes: number
  failedBy: Partial<Record<LoadFailure, number>>
}

export function noCounts(): LoadCounts {
  return { ok: 0, bytes: 0, failedBy: {} }
}

export function countFailure(counts: LoadCounts, why: LoadFailure): void {
  counts.failedBy[why] = (counts.failedBy[why] ?? 0) + 1
}

/** All together. */
export function sumOf(all: readonly LoadCounts[]): LoadCounts {
  const sum = noCounts()
  for (const { ok, bytes, failedBy } of all) {
    sum.ok += ok
    sum.bytes += bytes
    for (const [why, n] of Object.entries(failedBy) as [LoadFailure, number][]) {
      sum.failedBy[why] = (sum.failedBy[why] ?? 0) + n
    }
  }
  return sum
}

export function failuresOf({ failedBy }: LoadCounts): number {
  return Object.values(failedBy).reduce((sum, n) => sum + n, 0)
}
