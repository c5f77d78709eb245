import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare } from './compare.ts'
import { standards } from './standards.ts'
import { around } from './testing/made.ts'

const less = standards.answerMs
const more = standards.requestsPerSecond
const values = fc.array(fc.double({ min: 0.01, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 15 })

test('a clear difference matters in one direction and is beyond chance', () => {
  const { worse, better, change } = compare(around(1), around(1.3), less)
  expect(worse.matters).toBe(true)
  expect(worse.p).toBeLessThan(0.001)
  expect(better).toMatchObject({ matters: false })
  expect(better.p).toBeGreaterThan(0.99)
  expect(change).toBeCloseTo(0.3, 1)
})

test('of what is better when it is more, less is worse', () => {
  expect(compare(around(1_000), around(700), more).worse).toMatchObject({ matters: true })
  expect(compare(around(700), around(1_000), more).better).toMatchObject({ matters: true })
})

test('a large share of next to nothing does not matter', () => {
  expect(compare(around(0.01), around(0.02), less).worse.matters).toBe(false)
})

test('what never ended is worse than anything that did', () => {
  const never = Array.from({ length: 10 }, () => Number.POSITIVE_INFINITY)
  const { worse, change } = compare(around(1), never, standards.outageMs)
  expect(worse.matters).toBe(true)
  expect(worse.p).toBeLessThan(0.001)
  expect(change).toBeUndefined()
  expect(compare(never, never, standards.outageMs).worse.matters).toBe(false)
})

test('the same values are neither worse nor better', () => {
  fc.assert(
    fc.property(values, same => {
      for (const standard of [less, more]) {
        const { worse, better } = compare(same, same, standard)
        expect(worse.matters || better.matters).toBe(false)
        expect(Math.min(worse.p, better.p)).toBeGreaterThanOrEqual(0.4)
      }
    }),
  )
})

test('the more runs differ anyway, the less a difference says', () => {
  fc.assert(
    fc.property(values, values, fc.double({ min: 0, max: 1, noNaN: true }), (before, after, drift) => {
      const plain = compare(before, after, less)
      const drifting = compare(before, after, less, drift)
      expect(drifting.worse.p).toBeGreaterThanOrEqual(plain.worse.p - 1e-9)
      if (drifting.worse.matters) expect(plain.worse.matters).toBe(true)
    }),
  )
})

test('exchanged, worse is better', () => {
  fc.assert(
    fc.property(values, values, (before, after) => {
      const forth = compare(before, after, { ...less, drift: 0 })
      const back = compare(after, before, { ...less, drift: 0 })
      // What is worse has a second chance to show, in its tail, and each chance half of the error.
      if (forth.isMiddleWorse)
        expect(forth.worse.p).toBeLessThanOrEqual(Math.min(1, 2 * back.better.p) + 1e-9)
      expect(back.leastP).toBeCloseTo(forth.leastP, 9)
    }),
  )
})

test('trials that never recovered are worse, also where most of them did', () => {
  const before = Array.from({ length: 50 }, (_, i) => 1_000 + i)
  const after = [
    ...Array.from({ length: 6 }, (_, i) => 1_000 + 9 * i),
    ...Array(4).fill(Number.POSITIVE_INFINITY),
  ]
  const { worse, better } = compare(before, after, less)
  expect(worse.matters).toBe(true)
  expect(worse.p).toBeLessThan(0.001)
  expect(better.matters).toBe(false)
})

test('an app that never failed and now does in some trials is worse, though its median is what it was', () => {
  const after = [0, 0, 0, 0, 0, 0, 30_000, 30_000, 30_000, 30_000]
  const { worse } = compare(Array(50).fill(0), after, { ...less, floor: 300 })
  expect(worse.matters).toBe(true)
  expect(worse.p).toBeLessThan(0.001)
})

test('one trial beyond all that were before is no evidence', () => {
  const before = Array.from({ length: 30 }, (_, i) => 1_000 + i)
  expect(compare(before, [...before.slice(0, 9), 9_000], less).worse.p).toBeGreaterThan(0.1)
})
