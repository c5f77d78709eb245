import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome, Sample } from '../probe/sample.ts'
import { SteadyState } from './steady.ts'
import { sampleAt } from './testing/made.ts'

function answered(samples: Sample[], lost: string[] = []): number {
  const state = new SteadyState()
  state.add(samples)
  return state.answeredForMs(lost)
}
const ended = (endMs: number, outcome: Outcome = 'ok', vantage = 'server-1') =>
  sampleAt(endMs - 1, outcome, { endMs, vantage })

test('nothing was answered while nothing was asked', () => {
  expect(answered([])).toBe(0)
  expect(answered([ended(0, 'late')])).toBe(0)
})

test('it counts from the first answer, and anew from every failure', () => {
  expect(answered([ended(100), ended(600)])).toBe(500)
  expect(answered([ended(100), ended(600, 'timeout'), ended(1000)])).toBe(400)
})

test('a prober that only missed its slots has seen nothing', () => {
  expect(answered([ended(0), ended(100), ended(5000, 'late')])).toBe(100)
})

test('every door counts, but those that the fault took', () => {
  const samples = [ended(0), ended(0, 'ok', 'agent-1'), ended(900, 'timeout', 'agent-1'), ended(1000)]
  expect(answered(samples)).toBe(0)
  expect(answered(samples, ['agent-1'])).toBe(1000)
  expect(answered(samples, ['agent-1', 'server-1'])).toBe(0)
})

test('it is never longer than the time since the last failure, nor than what was watched', () => {
  const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean(), fc.constantFrom('a', 'b')))
  fc.assert(
    fc.property(any, steps => {
      let at = 0
      const samples = steps.map(([later, up, vantage]) => {
        at += later
        return ended(at, up ? 'ok' : 'reset', vantage)
      })
      const lastFailed = samples.findLast(({ outcome }) => outcome !== 'ok')?.endMs ?? samples[0]?.endMs ?? 0
      expect(answered(samples)).toBeLessThanOrEqual(at - lastFailed)
    }),
  )
})
