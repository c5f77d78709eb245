import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClockLook, clockOffset } from './clock-offset.ts'

const span = fc.double({ min: 0, max: 500, noNaN: true })

test('the truth is within what is said, however long the ways there and back took', () => {
  const looks = fc.array(fc.tuple(span, span), { minLength: 1, maxLength: 10 })
  const offset = fc.double({ min: -1e9, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(looks, offset, (ways, truth) => {
      const made = ways.map(([there, back], i) => {
        const sentMs = i * 1_000
        return { sentMs, receivedMs: sentMs + there + back, theirMs: sentMs + there + truth }
      })
      const [first, ...rest] = made
      if (!first) return
      const { offsetMs, withinMs } = clockOffset([first, ...rest])
      expect(Math.abs(offsetMs - truth)).toBeLessThanOrEqual(withinMs + 1e-6)
      for (const { sentMs, receivedMs } of made)
        expect(withinMs).toBeLessThanOrEqual((receivedMs - sentMs) / 2 + 1e-6)
    }),
  )
})

test('several looks say it more closely than the best of them', () => {
  const there: ClockLook = { sentMs: 0, receivedMs: 10, theirMs: 100 }
  const back: ClockLook = { sentMs: 20, receivedMs: 30, theirMs: 130 }
  expect(clockOffset([there])).toEqual({ offsetMs: 95, withinMs: 5 })
  expect(clockOffset([there, back])).toEqual({ offsetMs: 100, withinMs: 0 })
})

test('a clock that jumped meanwhile is taken at its fastest look', () => {
  const before: ClockLook = { sentMs: 0, receivedMs: 10, theirMs: 1_005 }
  const after: ClockLook = { sentMs: 20, receivedMs: 22, theirMs: 5_021 }
  expect(clockOffset([before, after])).toEqual({ offsetMs: 5_000, withinMs: 1 })
})
