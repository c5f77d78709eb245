import { expect, test } from 'vitest'
import { powerOf, trialsToDetect } from './detect.ts'
import { leastTelling, mannWhitney } from './mann-whitney.ts'

test.for([
  // Published tables of the test's critical values, two-sided, taken from the other end; qwilcox of R 4.2 says the same.
  [4, 0.05, 16],
  [5, 0.05, 23],
  [10, 0.05, 77],
  [10, 0.01, 84],
  [20, 0.05, 273],
] as const)('of %i values each, a difference shows at an error of %f from U = %i', ([n, error, u]) => {
  expect(leastTelling(n, error)).toBe(u)
})

test('three values each show none, and a thousand do by the normal approximation', () => {
  expect(leastTelling(3, 0.05)).toBe(Number.POSITIVE_INFINITY)
  expect(leastTelling(0, 0.05)).toBe(Number.POSITIVE_INFINITY)
  const n = 100
  const u = leastTelling(n, 0.01)
  expect(u / n ** 2).toBeCloseTo(0.5 + (2.576 * Math.sqrt((2 * n + 1) / 12)) / n, 2)
})

test('is the value from which the test says so', () => {
  const upTo = (n: number, by = 0) => Array.from({ length: n }, (_, i) => i + 1 + by)
  const [first, second] = [upTo(10), upTo(10, 2.5)]
  const { u, p } = mannWhitney(first, second)
  expect(u >= leastTelling(10, p)).toBe(true)
  expect(u >= leastTelling(10, p - 0.001)).toBe(false)
})

test('a larger change shows with fewer trials, and more noise hides it', () => {
  const change = { slowDown: 0.2, noise: 0.1, error: 0.01, power: 0.95 }
  const n = trialsToDetect(change) ?? Number.NaN
  expect(powerOf(n, change)).toBeGreaterThanOrEqual(0.95)
  expect(trialsToDetect({ ...change, slowDown: 0.4 })).toBeLessThan(n)
  expect(trialsToDetect({ ...change, noise: 0.2 })).toBeGreaterThan(n)
  expect(trialsToDetect({ ...change, error: 0.0001 })).toBeGreaterThan(n)
  expect(trialsToDetect({ ...change, slowDown: 0.001 })).toBeUndefined()
  expect(trialsToDetect(change)).toBe(n)
})

test('where nothing has changed it is said no more often than it may', () => {
  expect(powerOf(10, { slowDown: 0, noise: 0.1, error: 0.05, power: 0.95 })).toBeLessThan(0.04)
})
