import { expect, test } from 'vitest'
import type { TrialMeasures } from '../../support/record/trial.ts'
import { exampleExperiment } from '../testing/example.ts'
import { extraTables } from './extra-table.ts'

function textOf(change: Partial<TrialMeasures>, trials = 1): string {
  const experiment = exampleExperiment(Array.from({ length: trials }, () => 2000))
  for (const trial of experiment.trials) trial.measures = { ...trial.measures, ...change }
  return extraTables(experiment)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
const ended = (ms: number) => ({ ms, censored: false })

test('experiments that have neither have no table', () => {
  expect(textOf({})).toBe('')
})

test('what came back is told for each trial, and what did not come back in time', () => {
  const back = { fromMs: 0, node: undefined, door: ended(4560), instance: { ms: 9000, censored: true } }
  expect(textOf({ back: { ...back, controlPlane: ended(3670) } })).toBe(
    'Back after Node Ready s Its door answers s An instance on it serves s Control plane answers s ' +
      'Trial 1 – 4.56 ≥ 9.00 3.67',
  )
})

test('several trials have a median', () => {
  const back = { fromMs: 0, node: ended(1000), door: undefined, instance: undefined, controlPlane: undefined }
  expect(textOf({ back }, 2)).toContain('Trial 2 1.00 – – – Median')
})

test('latency is told before and since', () => {
  const latency = { vantage: 'agent-1', before: { n: 9, p50Ms: 1.25, p99Ms: 3 }, since: undefined }
  expect(textOf({ latency })).toContain('Trial 1 1.3 – 3.0 –')
})

test('a queue is told with what waited, and how long it took to work that off', () => {
  const experiment = exampleExperiment([2000])
  const queue = { worker: 'converter', backMs: 1, before: 1, peak: 13, readings: 9, failed: 0 }
  for (const trial of experiment.trials) trial.queue = { ...queue, drain: { ms: 3000, censored: true } }
  expect(extraTables(experiment)).toContain('<td>1</td><td>13</td><td>≥ 3.00</td>')
})
