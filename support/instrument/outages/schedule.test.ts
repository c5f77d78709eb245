import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../statistics/random.ts'
import { lengthsBetween, scheduleOutages } from './schedule.ts'

test('between any two outages the service answers stably for a second and more', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1, max: 30_000, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (lengths, seed) => {
        const { planned, endMs } = scheduleOutages(lengths, 500, seededRandom(seed))
        let freeFromMs = 500
        for (const { fromMs, lengthMs } of planned) {
          expect(fromMs - freeFromMs).toBeGreaterThan(1_300)
          freeFromMs = fromMs + lengthMs
        }
        expect(endMs - freeFromMs).toBeGreaterThan(1_300)
        const sorted = (values: number[]) => values.toSorted((a, b) => a - b)
        for (const [i, lengthMs] of sorted(planned.map(outage => outage.lengthMs)).entries()) {
          const wanted = sorted(lengths)[i] ?? 0
          expect(lengthMs / wanted).toBeGreaterThanOrEqual(1)
          expect(lengthMs / wanted).toBeLessThan(30_000 / Math.min(...lengths) + 1)
        }
      },
    ),
  )
})

test('the same seed gives the same outages, another one others', () => {
  const planned = (seed: number) => scheduleOutages([10, 100, 1_000], 0, seededRandom(seed)).planned
  expect(planned(1)).toEqual(planned(1))
  expect(planned(1)).not.toEqual(planned(2))
})

test('lengths are spread over the orders of magnitude', () => {
  const lengths = lengthsBetween(20, 20_000, 4)
  expect(lengths.map(length => Math.round(length))).toEqual([20, 200, 2_000, 20_000])
})
