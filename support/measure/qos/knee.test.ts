import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kneeOf, kneeRange, type LadderStep } from './knee.ts'

const bounds = { p99Ms: 500, errorRatio: 0.01 }
const step = (connections: number, over: Partial<LadderStep> = {}): LadderStep => ({
  connections,
  p99Ms: 100,
  errorRatio: 0,
  unsoundBecause: undefined,
  ...over,
})

test('the knee is the last step before the first that breaks a bound', () => {
  const slow = [step(200), step(500), step(1000, { p99Ms: 501 }), step(2000)]
  expect(kneeOf(slow, bounds)).toEqual({ kind: 'found', connections: 500, firstBroken: 1000 })
  const failing = [step(200), step(500, { errorRatio: 0.02 })]
  expect(kneeOf(failing, bounds)).toEqual({ kind: 'found', connections: 200, firstBroken: 500 })
})

test('a step on the bound holds', () => {
  expect(kneeOf([step(200, { p99Ms: 500, errorRatio: 0.01 })], bounds).kind).toBe('above')
})

test('a step without an answer does not hold', () => {
  expect(kneeOf([step(200, { p99Ms: undefined })], bounds)).toEqual({ kind: 'below', firstBroken: 200 })
  expect(kneeOf([step(200, { errorRatio: undefined })], bounds).kind).toBe('below')
})

test('where a step says nothing, the knee is unknown, for that reason', () => {
  expect(kneeOf([step(200), step(500, { unsoundBecause: 'The generator was the limit.' })], bounds)).toEqual({
    kind: 'unknown',
    because: 'at 500 connections: The generator was the limit.',
  })
  expect(kneeOf([], bounds).kind).toBe('unknown')
})

test('its range over repetitions needs every one of them', () => {
  const found = { kind: 'found', connections: 500, firstBroken: 1000 } as const
  expect(kneeRange([found, { kind: 'above', connections: 5000 }])).toEqual([500, 5000])
  expect(kneeRange([found, { kind: 'below', firstBroken: 200 }])).toEqual([0, 500])
  expect(kneeRange([found, { kind: 'unknown', because: 'x' }])).toBeUndefined()
  expect(kneeRange([])).toBeUndefined()
})

test('stricter bounds never move it up', () => {
  const steps = fc.array(
    fc.record({ p99Ms: fc.nat(1000), errorRatio: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(steps, fc.nat(1000), fc.nat(1000), (measured, a, b) => {
      const ladder = measured.map((one, i) => step((i + 1) * 100, one))
      const place = (p99Ms: number) => kneeRange([kneeOf(ladder, { p99Ms, errorRatio: 0.5 })])?.[0] ?? -1
      expect(place(Math.min(a, b))).toBeLessThanOrEqual(place(Math.max(a, b)))
    }),
  )
})
