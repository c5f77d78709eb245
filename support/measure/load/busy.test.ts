import { expect, test } from 'vitest'
import { limitOf } from './busy.ts'
import { madeStep } from './testing/made-step.ts'

const second = { spanMs: 1_000, underWay: 200, ok: 0, bytes: 0, failedBy: {} }
const busy = (...ratios: number[]) =>
  madeStep({ seconds: ratios.map((busyRatio, i) => ({ ...second, fromMs: 9_000 + 1_000 * i, busyRatio })) })

test('a generator that had no rest while answers counted was the limit', () => {
  expect(limitOf(busy(0.1, 1, 0.99))).toContain('busy for 100 % of the time')
  expect(limitOf(busy(1, 1, 0.5))).toBeUndefined()
})

test('what it did before and after does not count', () => {
  expect(limitOf(busy(1, 0.2, 0.2, 1))).toBeUndefined()
})

test('what it said itself stands, and of nothing nothing is said', () => {
  expect(limitOf(madeStep({ limitedBy: 'no ports' }))).toBe('no ports')
  expect(limitOf(madeStep({ seconds: [] }))).toBeUndefined()
})
