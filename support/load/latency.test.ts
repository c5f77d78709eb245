import fc from 'fast-check'
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { mergeLatencies, newLatencies, recordLatency, summaryOf } from './latency.ts'

const latencies = fc.array(fc.double({ min: -1, max: 700_000, noNaN: true }), { maxLength: 50 })

function recorded(values: readonly number[]) {
  const histogram = newLatencies()
  for (const ms of values) recordLatency(histogram, ms)
  return histogram
}

test('histograms of several processes say together what one would have said', () => {
  fc.assert(
    fc.property(fc.array(latencies, { minLength: 1, maxLength: 4 }), parts => {
      const merged = mergeLatencies(parts.map(part => encodeIntoCompressedBase64(recorded(part))))
      expect(summaryOf(merged)).toEqual(summaryOf(recorded(parts.flat())))
    }),
    { numRuns: 50 },
  )
})

test('no answers have no latency', () => {
  expect(summaryOf(mergeLatencies([]))).toBeUndefined()
})

test('a quantile is within a thousandth of the truth', () => {
  const summary = summaryOf(recorded(Array.from({ length: 1000 }, (_, i) => i + 1)))
  expect(summary?.n).toBe(1000)
  for (const [seen, truth] of [
    [summary?.p50Ms, 500],
    [summary?.p99Ms, 990],
    [summary?.maxMs, 1000],
  ] as const) {
    expect(Math.abs((seen ?? 0) - truth) / truth).toBeLessThan(0.002)
  }
})
