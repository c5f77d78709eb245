import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WalkedStep } from '../journey/csv.ts'
import { journeysRecordOf } from './journeys.ts'

const walked = (
  journey: number,
  step: number,
  outcome: WalkedStep['outcome'],
  latencyMs = 1,
): WalkedStep => ({
  ...{
    dueMs: 0,
    journey,
    step,
    vantage: 'a',
    latencyMs,
    status: 0,
    instance: '',
    requestId: `${journey}-${step}`,
  },
  outcome,
})

test('a journey is complete when each of its steps succeeded; what comes after a failure was not asked', () => {
  const steps = [
    ...[walked(1, 0, 'ok', 10), walked(1, 1, 'ok', 20)],
    ...[walked(2, 0, 'timeout'), walked(2, 1, 'skipped')],
    ...[walked(3, 0, 'ok', 30), walked(3, 1, 'http-error')],
    // Cut off by the end of its process.
    walked(4, 0, 'ok', 20),
  ]
  const line = { requestId: '3-1', service: 'auth', level: 'error', time: '' }
  expect(journeysRecordOf(steps, ['log in', 'buy'], [line])).toEqual({
    begun: 4,
    completed: 1,
    steps: [
      {
        name: 'log in',
        ok: 3,
        failed: 1,
        failedBy: { timeout: 1 },
        p50Ms: 20,
        p99Ms: expect.closeTo(29.8, 5),
      },
      { name: 'buy', ok: 1, failed: 1, failedBy: { 'http-error': 1 }, p50Ms: 20, p99Ms: 20 },
    ],
    faults: { nobody: 1, auth: 1 },
  })
})

test('journeys that began at a rate are told by it, and those from before by none', () => {
  const at = (perSecond: number, steps: WalkedStep[]) => steps.map(step => ({ ...step, perSecond }))
  const { begun, rates } = journeysRecordOf(
    [
      ...[walked(1, 0, 'ok'), walked(1, 1, 'ok')],
      ...at(2, [walked(3, 0, 'ok', 40), walked(3, 1, 'timeout')]),
      ...at(1, [walked(2, 0, 'ok', 10), walked(2, 1, 'ok', 20)]),
    ],
    ['log in', 'buy'],
    [],
  )
  expect(begun).toBe(3)
  expect(rates).toMatchObject([
    { perSecond: 1, begun: 1, completed: 1, p50Ms: 30, p99Ms: 30 },
    { perSecond: 2, begun: 1, completed: 0, p50Ms: undefined },
  ])
  expect(rates?.[1]?.steps.map(({ ok }) => ok)).toEqual([1, 0])
})

test('no journeys are none that were completed', () => {
  expect(journeysRecordOf([], ['log in'], [])).toMatchObject({ begun: 0, completed: 0 })
})

test('every asked step is good or failed, and every failure has somebody at fault', () => {
  const outcomes = fc.constantFrom<WalkedStep['outcome'][]>('ok', 'timeout', 'refused', 'skipped')
  const rows = fc.array(fc.tuple(fc.nat(9), fc.nat(2), outcomes), { maxLength: 60 })
  fc.assert(
    fc.property(rows, all => {
      const steps = all.map(([journey, step, outcome]) => walked(journey, step, outcome))
      const record = journeysRecordOf(steps, ['a', 'b', 'c'], [])
      const asked = steps.filter(({ outcome }) => outcome !== 'skipped').length
      expect(record.steps.reduce((sum, { ok, failed }) => sum + ok + failed, 0)).toBe(asked)
      const faults = Object.values(record.faults ?? {}).reduce((sum, count) => sum + count, 0)
      expect(faults).toBe(record.steps.reduce((sum, { failed }) => sum + failed, 0))
      expect(journeysRecordOf(steps, ['a', 'b', 'c'], undefined).faults).toBeUndefined()
      expect(record.completed).toBeLessThanOrEqual(record.begun)
    }),
  )
})
