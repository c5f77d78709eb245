import { expect, test } from 'vitest'
import { ninesOf, requestAvailability, yearlyAvailability, yearlyDowntimeSeconds } from './availability.ts'

test('availability is ok ÷ (ok + failed), and nothing without requests', () => {
  expect(requestAvailability({ ok: 9, failed: 1 })).toBe(0.9)
  expect(requestAvailability({ ok: 0, failed: 0 })).toBeUndefined()
})

test('nines are counted on a logarithmic scale', () => {
  expect(ninesOf(0.999)).toBeCloseTo(3)
  expect(ninesOf(0.9995)).toBeCloseTo(3.3, 1)
  expect(ninesOf(1)).toBe(Number.POSITIVE_INFINITY)
  expect(ninesOf(0)).toBe(0)
})

test('an outage of 2 s twelve times a year is 24 s; it is never more than the year', () => {
  expect(yearlyDowntimeSeconds(2000, 12)).toBe(24)
  expect(yearlyDowntimeSeconds(86_400_000, 1000)).toBe(31_557_600)
  expect(yearlyAvailability(86_400_000, 1000)).toBe(0)
  expect(ninesOf(yearlyAvailability(2000, 12))).toBeCloseTo(6.1, 1)
})
