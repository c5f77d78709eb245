import { expect, test } from 'vitest'
import { LiveCounts } from './live.ts'
import type { Outcome, Sample } from './sample.ts'

function ended(endMs: number, outcome: Outcome): Sample {
  return {
    dueMs: endMs,
    sentMs: endMs,
    endMs,
    connection: 'new',
    vantage: 'v',
    outcome,
    status: 0,
    instance: '',
  }
}

test('the ratio is over the last samples, and leaves out what is unknown', () => {
  const live = new LiveCounts()
  expect(live.view(1000).successRatio).toBeUndefined()
  live.add([ended(0, 'refused'), ended(2000, 'ok'), ended(2100, 'late'), ended(2200, 'timeout')])
  expect(live.view(1000)).toMatchObject({
    counts: { ok: 1, refused: 1, timeout: 1, late: 1, reset: 0 },
    successRatio: 0.5,
  })
  expect(live.view(5000).successRatio).toBeCloseTo(1 / 3)
})

test('counts cover the whole run although only the latest samples are kept', () => {
  const live = new LiveCounts(100)
  for (let i = 0; i < 10_000; i++) live.add([ended(i, i < 9_990 ? 'refused' : 'ok')])
  expect(live.view(10)).toMatchObject({ counts: { refused: 9_990, ok: 10 }, successRatio: 1 })
})
