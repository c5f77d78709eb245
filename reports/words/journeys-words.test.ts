import { expect, test } from 'vitest'
import type { JourneysRecord, RateRecord, StepRecord } from '../../support/record/journeys.ts'
import { exampleTrial } from '../testing/example.ts'
import { journeysSentence } from './journeys-sentence.ts'
import { journeysTable } from './journeys-table.ts'

const step = (name: string, ms: number | undefined): StepRecord => ({
  ...{ name, ok: 9, failed: 0, failedBy: {}, p50Ms: ms && ms / 2, p99Ms: ms },
})
const rate = (perSecond: number, completed: number, ms: number | undefined): RateRecord => ({
  ...{ perSecond, begun: 20, completed, p50Ms: ms, p99Ms: ms },
  steps: [step('log in', 100), step('up<load', ms)],
})
const journeys: JourneysRecord = {
  begun: 40,
  completed: 31,
  steps: [step('log in', 100)],
  faults: { auth: 9 },
}
const of = (...rates: RateRecord[]) => {
  const more = rates.length > 0 ? { rates } : {}
  return { trials: [exampleTrial(1, { journeys: { ...journeys, ...more } }).trial] }
}

test('at one rate it is told how many completed their journey', () => {
  expect(journeysSentence(of())).toBe(' Users completed 31 of 40 journeys.')
  expect(journeysSentence({ trials: [exampleTrial().trial] })).toBe('')
})

test('of rates, the highest that was carried, and why the next was not', () => {
  expect(journeysSentence(of(rate(1, 20, 200), rate(2, 20, 300)))).toBe(
    ' 2 users a second were carried, as many as came.',
  )
  expect(journeysSentence(of(rate(1, 20, 200), rate(2, 12, 300)))).toBe(
    ' 1 user a second was carried, 2 were not: 12 of 20 completed their journey.',
  )
  // One of twenty may give up: it is not what broke the bound.
  expect(journeysSentence(of(rate(1, 19, 12_340)))).toBe(
    ' Not even 1 user a second was carried: up<load took up to 12.3 s.',
  )
})

test('each rate is a row, and names are no HTML', () => {
  const html = journeysTable(of(rate(1, 20, 200), rate(2, 0, undefined)))
  expect(html).toContain('20 of 20')
  expect(html).toContain('up&lt;load, 200 ms')
  expect(html).toContain('log in, 100 ms')
  expect(html).not.toContain('<load')
  expect(html).toContain('9 failed in auth')
})
