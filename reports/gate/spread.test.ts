import fc from 'fast-check'
import { expect, test } from 'vitest'
import { driftOf } from './spread.ts'

const exactly = (middle: number) => [middle, middle, middle, middle]

test('runs that do not differ drift by nothing, and two runs tell nothing', () => {
  expect(driftOf([1, 1, 1].map(exactly), true)).toBe(0)
  expect(driftOf([1, 2].map(exactly), true)).toBe(0)
  expect(driftOf([], true)).toBe(0)
  expect(driftOf([exactly(1), exactly(1), []], true)).toBe(0)
})

test('a further run may differ by what Student allows after so few', () => {
  const [low, high] = [Math.exp(-0.1), Math.exp(0.1)]
  // Standard deviation 0.1 of three: 6.965 times that, and once more a third for the middle that is estimated.
  expect(driftOf([low, 1, high].map(exactly), true)).toBeCloseTo(
    Math.expm1(6.965 * 0.1 * Math.sqrt(4 / 3)),
    6,
  )
})

test('what trials differ by explains that much of what runs differ by', () => {
  const wide = (middle: number) => [0.5, 0.8, 1, 1.25, 2].map(factor => factor * middle)
  expect(driftOf([0.95, 1, 1.05].map(wide), true)).toBe(0)
  expect(driftOf([0.95, 1, 1.05].map(wide), false)).toBeGreaterThan(0.1)
  expect(driftOf([0.95, 1, 1.05].map(exactly), true)).toBeGreaterThan(0.1)
})

test('what took nothing or never ended is left out; the unit does not count', () => {
  expect(driftOf([exactly(0), exactly(1), [Number.POSITIVE_INFINITY], exactly(1)], true)).toBe(0)
  const runs = fc.array(fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1 }), {
    maxLength: 10,
  })
  fc.assert(
    fc.property(runs, fc.constantFrom(0.001, 1_000), (given, unit) => {
      const drift = driftOf(given, true)
      expect(drift).toBeGreaterThanOrEqual(0)
      const inUnit = driftOf(
        given.map(values => values.map(value => value * unit)),
        true,
      )
      expect(Math.log1p(inUnit)).toBeCloseTo(Math.log1p(drift), 4)
    }),
  )
})
