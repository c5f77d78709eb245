import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome, Sample } from '../probe/sample.ts'
import { referenceVantage } from '../turns/protocol.ts'
import { answerOf } from './answer.ts'

/** Turns one after another, the app first in every other one. */
function turnsOf(pairs: readonly { appMs: number; bareMs: number; outcome?: Outcome }[]): Sample[] {
  let nowMs = 0
  const sample = (vantage: string, tookMs: number, outcome: Outcome): Sample => {
    const sentMs = nowMs
    nowMs += tookMs + 0.01
    const at = { dueMs: sentMs, sentMs, endMs: sentMs + tookMs }
    return { ...at, connection: 'reused', vantage, outcome, status: 200, instance: '' }
  }
  return pairs.flatMap(({ appMs, bareMs, outcome = 'ok' }, i) => {
    const own = () => sample('agent-1', appMs, outcome)
    const bare = () => sample(referenceVantage, bareMs, 'ok')
    return i % 2 === 0 ? [own(), bare()] : [bare(), own()]
  })
}

const alike = (n: number, appMs: number, bareMs: number) =>
  Array.from({ length: n }, () => ({ appMs, bareMs }))

test('the app is held against what was asked in the same turn, whichever was first', () => {
  const found = answerOf(turnsOf(alike(100, 0.3, 0.1)))
  expect(found?.n).toBe(100)
  expect(found?.answerMs).toBeCloseTo(0.3, 6)
  expect(found?.referenceMs).toBeCloseTo(0.1, 6)
  expect(found?.timesReference).toBeCloseTo(3, 6)
})

test('a machine that is slow for a while is slow for both', () => {
  const turns = turnsOf([...alike(80, 0.3, 0.1), ...alike(60, 3, 1)])
  expect(answerOf(turns)?.timesReference).toBeCloseTo(3, 6)
})

test('turns in which one did not answer are left out, and below a hundred there is no figure', () => {
  const failed = { appMs: 0.01, bareMs: 0.1, outcome: 'reset' } as const
  const found = answerOf(turnsOf([failed, ...alike(100, 0.2, 0.1), failed]))
  expect(found).toMatchObject({ n: 100 })
  expect(found?.timesReference).toBeCloseTo(2, 6)
  expect(answerOf(turnsOf(alike(99, 0.2, 0.1)))).toBeUndefined()
  expect(answerOf([])).toBeUndefined()
})

test('an app that is slower by a share is slower by that share of the reference', () => {
  const times = fc.double({ min: 0.05, max: 50, noNaN: true })
  const pair = fc.record({ appMs: times, bareMs: times })
  fc.assert(
    fc.property(
      fc.array(pair, { minLength: 100, maxLength: 150 }),
      fc.double({ min: 0.5, max: 3, noNaN: true }),
      (pairs, share) => {
        const before = answerOf(turnsOf(pairs))?.timesReference ?? 0
        const slower = pairs.map(one => ({ ...one, appMs: one.appMs * share }))
        expect(answerOf(turnsOf(slower))?.timesReference).toBeCloseTo(before * share, 3)
      },
    ),
    { numRuns: 50 },
  )
})
