import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findingOf } from './finding.ts'

const subject = { what: 'outage', condition: 'no load', unit: 'ms' }

test('tells bias, spread, what lies within bounds, and from which size on everything was found', () => {
  const finding = findingOf(subject, [
    { truth: 3, measured: undefined },
    { truth: 5, measured: 7.5, bounds: [4, 9] },
    { truth: 10, measured: undefined },
    { truth: 20, measured: 19, bounds: [21, 25] },
    { truth: 100, measured: 100.5, bounds: [100.2, 104], uncertainty: 0.3 },
  ])
  expect(finding).toMatchObject({
    ...{ n: 5, truth: [3, 100], bias: 0.5, spread: [-1, 2.5], withinBounds: 2 },
    ...{ missed: 2, detectionLimit: 20, largestMissed: 10 },
  })
})

test('tells nothing where nothing was shown, and no limit where the largest was missed', () => {
  expect(findingOf(subject, [])).toMatchObject({
    ...{ n: 0, truth: undefined, bias: undefined, spread: undefined, withinBounds: undefined },
    ...{ missed: 0, detectionLimit: undefined, largestMissed: undefined },
  })
  const missed = [
    { truth: 5, measured: 5 },
    { truth: 9, measured: undefined },
  ]
  expect(findingOf(subject, missed)).toMatchObject({ detectionLimit: undefined, largestMissed: 9 })
})

test('of any values, nothing from the detection limit on was missed', () => {
  const comparison = fc.record({
    truth: fc.double({ min: 1, max: 1e4, noNaN: true }),
    measured: fc.option(fc.double({ min: 0, max: 1e4, noNaN: true }), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(comparison), comparisons => {
      const { detectionLimit, missed, n } = findingOf(subject, comparisons)
      expect(n).toBe(comparisons.length)
      const missedTruths = comparisons.filter(({ measured }) => measured === undefined)
      expect(missed).toBe(missedTruths.length)
      if (detectionLimit === undefined) return
      expect(missedTruths.filter(({ truth }) => truth >= detectionLimit)).toEqual([])
    }),
  )
})
