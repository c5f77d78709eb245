import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ClockExchange, estimateOffset, onRunClock } from './clock-offset.ts'

/** An exchange with a board whose clock is `offsetMs` ahead, as long there and back as said. */
function exchange(offsetMs: number, atMs: number, thereMs: number, backMs: number): ClockExchange {
  return {
    askedMs: atMs,
    boardMs: atMs + thereMs + offsetMs,
    answeredMs: atMs + thereMs + backMs,
  }
}

const ms = (max: number) => fc.double({ min: 0, max, noNaN: true })

describe('estimateOffset', () => {
  test('is never off by more than it says, however lopsided the ways there and back are', () => {
    const exchanges = fc.array(fc.tuple(ms(1e6), ms(200), ms(200)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), exchanges, (trueMs, drawn) => {
        const [first, ...rest] = drawn.map(([at, there, back]) => exchange(trueMs, at, there, back))
        if (!first) return
        const { offsetMs, uncertaintyMs } = estimateOffset([first, ...rest])
        expect(Math.abs(offsetMs - trueMs)).toBeLessThanOrEqual(uncertaintyMs + 1e-6)
      }),
    )
  })

  test('believes the exchange with the shortest round trip', () => {
    const slow = exchange(1_000, 0, 90, 10)
    const quick = exchange(1_000, 200, 1, 1)
    expect(estimateOffset([slow, quick, slow])).toEqual({ offsetMs: 1_000, uncertaintyMs: 1, exchanges: 3 })
  })
})

test("an instant of the board's clock is found again on the run's", () => {
  const offset = estimateOffset([exchange(1_700_000_000_000, 5_000, 1, 1)])
  expect(onRunClock(1_700_000_006_001_000, offset)).toBeCloseTo(6_001, 3)
})
