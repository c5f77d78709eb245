import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Schedule, type Slot } from './schedule.ts'

const rates = fc
  .record({
    reusedPerSecond: fc.integer({ min: 0, max: 1000 }),
    newPerSecond: fc.integer({ min: 0, max: 1000 }),
    vantages: fc.integer({ min: 1, max: 7 }),
  })
  .filter(({ reusedPerSecond, newPerSecond }) => reusedPerSecond + newPerSecond > 0)

function take(schedule: Schedule, count: number): Slot[] {
  return Array.from({ length: count }, () => schedule.take())
}

describe('the schedule', () => {
  test('gives slots in order, and says beforehand when the next one is due', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 10_000 }), (rate, startMs) => {
        const schedule = new Schedule(rate, startMs)
        let before = startMs
        for (let i = 0; i < 300; i++) {
          const announced = schedule.nextDueMs
          const { dueMs } = schedule.take()
          expect(dueMs).toBe(announced)
          expect(dueMs).toBeGreaterThanOrEqual(before)
          before = dueMs
        }
      }),
    )
  })

  test('keeps each rate for ever: after an hour it is not a microsecond off', () => {
    const schedule = new Schedule({ reusedPerSecond: 70, newPerSecond: 30, vantages: 3 }, 5)
    const slots = take(schedule, 100 * 3600 + 2)
    const reused = slots.filter(slot => slot.connection === 'reused')
    expect(reused[70 * 3600]?.dueMs).toBeCloseTo(5 + 3_600_000, 3)
  })

  test('every lane has an even beat of its own', () => {
    fc.assert(
      fc.property(rates, rate => {
        const lanes = Object.groupBy(take(new Schedule(rate, 0), 400), slot => slot.connection + slot.vantage)
        for (const lane of Object.values(lanes)) {
          const [first] = lane ?? []
          if (!lane || !first) continue
          const perSecond = first.connection === 'new' ? rate.newPerSecond : rate.reusedPerSecond
          const periodMs = (1000 * rate.vantages) / perSecond
          for (const [i, slot] of lane.entries())
            expect(slot.dueMs).toBeCloseTo(first.dueMs + i * periodMs, 6)
        }
      }),
    )
  })

  test('a slot is late by more than a period of its lane, and never by less than 2 ms', () => {
    const slow = take(new Schedule({ reusedPerSecond: 200, newPerSecond: 100, vantages: 3 }, 0), 10)
    expect(slow.find(slot => slot.connection === 'reused')?.lateAfterMs).toBe(15)
    expect(slow.find(slot => slot.connection === 'new')?.lateAfterMs).toBe(30)
    const fast = take(new Schedule({ reusedPerSecond: 2000, newPerSecond: 0, vantages: 1 }, 0), 1)
    expect(fast[0]?.lateAfterMs).toBe(2)
  })
})
