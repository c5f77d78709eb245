import { expect, test } from 'vitest'
import {
  type LoadExperiment,
  type StepMeasure,
  type StepSummary,
  stepMeasureNames,
} from '../../../support/record/load-experiment.ts'
import { loadTable } from '../../pages/front/load-table.ts'
import { loadPage } from '../../pages/load-page.ts'
import { exampleManifest } from '../../testing/example.ts'
import { gradesTable } from './grades-table.ts'
import { loadSentence } from './load-sentence.ts'
import { deliveredTable } from './step-tables.ts'

const none: StepMeasure = { n: 0, median: undefined, min: undefined, max: undefined, values: [] }
const seen = (median: number, min = median, max = median): StepMeasure => ({
  n: 2,
  median,
  min,
  max,
  values: [min, max],
})

function step(
  connections: number,
  measures: Partial<StepSummary['measures']>,
  unsoundBecause?: string,
): StepSummary {
  const all = Object.fromEntries(stepMeasureNames.map(name => [name, none])) as StepSummary['measures']
  return {
    ...{ asked: { mode: 'closed', connections }, replicas: 3, sound: unsoundBecause ? 0 : 2, made: 2 },
    ...{ measures: { ...all, ...measures }, unsoundBecause },
  }
}

const ladder: LoadExperiment = {
  ...{
    id: 'connection-ladder',
    question: 'qos',
    claim: 'while connections climb',
    kind: 'connection-ladder',
  },
  ...{ app: 'hello', trials: [], verdict: 'pass', reason: 'All 2 trials are sound.', evidence: '' },
  steps: [
    step(200, {
      requestsPerSecond: seen(4000, 3900, 4100),
      p99Ms: seen(50),
      requestLoss: seen(0.00012),
      meanMs: seen(20),
    }),
    step(1000, { requestsPerSecond: seen(9000), p99Ms: seen(180), requestLoss: seen(0) }),
    step(5000, {}, 'The generator <was> the limit.'),
  ],
  knee: {
    bounds: { p99Ms: 500, errorRatio: 0.01 },
    knees: [
      { kind: 'found', connections: 200, firstBroken: 1000 },
      { kind: 'above', connections: 1000 },
    ],
    range: [200, 1000],
    isAbove: true,
  },
}

test('a load is told by its most delivering step and its knee with the interval over the trials', () => {
  expect(loadSentence(ladder)).toBe(
    'Most was delivered at 1,000 connections: 9,000 good answers a second, 99 % of them within 180 ms, 0 % of requests lost. ' +
      'The knee (the largest step up to which 99 % are answered within 500 ms and at most 1 % fail) is at 200 connections to ' +
      '1,000 connections over 2 trials, the top of the ladder: the true one is there or above.',
  )
  expect(loadSentence({ ...ladder, steps: ladder.steps.slice(2) })).toContain('No step has figures')
})

test('the table does not round a loss away, and says why a step has no figures', () => {
  const html = deliveredTable(ladder)
  expect(html).toContain('0.012 %')
  expect(html).toContain('3,900–4,100')
  expect(html).toContain('0 of 2 sound: The generator &lt;was&gt; the limit.')
  expect(deliveredTable({ ...ladder, steps: [] })).toContain('Nothing of this was measured')
})

test('grades name their variant, and what was not measured has none', () => {
  const html = gradesTable(ladder)
  expect(html).toContain('A, measured')
  expect(html).toContain('B, thesis')
  expect(html).not.toContain('5,000')
  expect(gradesTable({ ...ladder, steps: ladder.steps.slice(2) })).toContain('Nothing of this was measured')
})

test('the page tells why a closed and an open loop differ, with the other beside it where the run has it', () => {
  const alone = loadPage(
    { experiment: ladder, judgements: [], trials: [] },
    { manifest: exampleManifest, charts: [], other: undefined },
  )
  expect(alone).toContain('An open loop asks at its rate')
  const both = loadPage(
    { experiment: ladder, judgements: [], trials: [] },
    { manifest: exampleManifest, charts: [], other: { ...ladder, kind: 'arrival-rate' } },
  )
  expect(both).toContain('arrivals at a rate (open loop)')
})

test('the front page has a line for each load, and nothing where there is none', () => {
  expect(loadTable([{ experiment: ladder, href: '#x' }])).toContain('≥ 200–1,000')
  expect(loadTable([])).toBe('')
})
