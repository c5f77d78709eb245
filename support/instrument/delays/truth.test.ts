import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantilesOf, trueDelays } from './truth.ts'

test('without a freeze the truth is what the target kept', () => {
  const kept = Array.from({ length: 100 }, (_, i) => i + 1)
  const truth = trueDelays(kept, [0, 0], [1_000, 2_000])
  expect(truth?.p50).toBeCloseTo(50, -1)
  expect(truth?.p99).toBeCloseTo(99, -1)
  expect(truth?.max).toBe(100)
})

test('a freeze of a tenth of the time is in the worst tenth of all delays', () => {
  const truth = trueDelays([10], [4_000, 6_000], [0, 20_000])
  expect(truth?.p50).toBe(10)
  expect(truth?.p99).toBeCloseTo(1_810, -1)
  expect(truth?.max).toBeCloseTo(2_010, -1)
})

test('agrees with a client that asks every millisecond, whatever the freeze', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 8_000 }),
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 1, max: 50 }),
      (fromMs, lengthMs, keptMs) => {
        const toMs = fromMs + lengthMs
        const asked = Float64Array.from({ length: 10_000 }, (_, i) =>
          i >= fromMs && i < toMs ? toMs - i + keptMs : keptMs,
        )
        const [truth, seen] = [trueDelays([keptMs], [fromMs, toMs], [0, 10_000]), quantilesOf(asked)]
        for (const name of ['p50', 'p99', 'max'] as const) {
          expect(Math.abs((truth?.[name] ?? 0) - (seen?.[name] ?? 0))).toBeLessThan(2)
        }
      },
    ),
    { numRuns: 20 },
  )
})

test('there is no truth without a span, or of a target that kept nobody', () => {
  expect(trueDelays([], [0, 1], [0, 10])).toBeUndefined()
  expect(trueDelays([1], [0, 1], [10, 10])).toBeUndefined()
  expect(quantilesOf(new Float64Array())).toBeUndefined()
})
