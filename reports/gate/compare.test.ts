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
      expect(back.better.p).toBeCloseTo(forth.worse.p, 9)
      expect(back.leastP).toBeCloseTo(forth.leastP, 9)
    }),
  )
})
