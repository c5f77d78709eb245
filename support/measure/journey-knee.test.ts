import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RateRecord } from '../record/journeys.ts'
import { carriedPerSecond, isCarried } from './journey-knee.ts'

const rate = (perSecond: number, completed: number, p99Ms: number | undefined = 100): RateRecord => ({
  ...{ perSecond, begun: 100, completed, p50Ms: 100, p99Ms },
  steps: [{ name: 'buy', ok: completed, failed: 100 - completed, failedBy: {}, p50Ms: 50, p99Ms }],
})

test('as many are carried as at the last rate before the first that was not', () => {
  expect(carriedPerSecond([rate(1, 100), rate(2, 95), rate(4, 94), rate(8, 100)])).toBe(2)
  expect(carriedPerSecond([rate(1, 100), rate(2, 100)])).toBe(2)
  expect(carriedPerSecond([rate(1, 94), rate(2, 100)])).toBe(0)
})

test('a step that takes longer than anybody waits is not carried, nor one that never succeeded', () => {
  const never = { name: 'pay', ok: 0, failed: 0, failedBy: {}, p50Ms: undefined, p99Ms: undefined }
  expect(isCarried(rate(1, 100, 10_000))).toBe(true)
  expect(isCarried(rate(1, 100, 10_001))).toBe(false)
  expect(isCarried({ ...rate(1, 100), steps: [never] })).toBe(false)
})

test('where nobody came nothing is known, and nothing is carried', () => {
  expect(carriedPerSecond(undefined)).toBeUndefined()
  expect(carriedPerSecond([])).toBeUndefined()
  expect(isCarried({ ...rate(1, 0), begun: 0 })).toBe(false)
  expect(isCarried({ ...rate(200, 1), begun: 1, unbegun: 1_999 })).toBe(false)
})

test('a rate that is added on top makes no less be carried', () => {
  const completed = fc.integer({ min: 0, max: 100 })
  fc.assert(
    fc.property(fc.array(completed, { minLength: 1, maxLength: 6 }), completed, (shares, top) => {
      const rates = shares.map((share, i) => rate(i + 1, share))
      const before = carriedPerSecond(rates) ?? 0
      const after = carriedPerSecond([...rates, rate(shares.length + 1, top)]) ?? 0
      expect(after).toBeGreaterThanOrEqual(before)
    }),
  )
})
