import { InMemoryWriter } from 'allure-js-commons/sdk/reporter'
import { expect, test } from 'vitest'
import type { Verdict } from '../../support/record/trial.ts'
import { exampleExperiment, exampleJudgement, exampleManifest, exampleTrial } from '../testing/example.ts'
import { experimentResult, skippedResult } from './experiment-result.ts'

async function resultOf(trialCount: number, verdict: Verdict = 'pass') {
  const writer = new InMemoryWriter()
  const experiment = exampleExperiment(
    Array.from({ length: trialCount }, (_, index) => 2000 + index),
    verdict,
  )
  const trials = experiment.trials.map(({ number }) => exampleTrial(number))
  const reported = { experiment, trials, judgements: [exampleJudgement] }
  return { result: await experimentResult(reported, exampleManifest, writer), writer }
}

test.for([
  ['pass', 'passed'],
  ['fail', 'failed'],
  ['inconclusive', 'broken'],
  ['invalid', 'broken'],
  ['infrastructure', 'broken'],
] as const)('%s counts as %s', async ([verdict, status]) => {
  const { result } = await resultOf(1, verdict)
  expect(result.status).toBe(status)
  expect(result.labels).toContainEqual({ name: 'verdict', value: verdict })
})

test('the charts can be redrawn from what is attached', async () => {
  const { result, writer } = await resultOf(1)
  const attached = [...result.attachments, ...result.steps.flatMap(({ attachments }) => attachments)]
  expect(attached.map(({ name }) => name)).toEqual([
    'four-times.svg',
    'four-times.vl.json',
    'four-times.csv',
    'trial-1-timeline.svg',
    'trial-1-timeline.vl.json',
    'trial-1-timeline.csv',
    'trial-1-lanes.csv',
    'trial-1-marks.csv',
  ])
  const csv = attached.find(({ name }) => name === 'four-times.csv')?.source ?? ''
  expect(String(writer.attachments[csv])).toBe(
    [
      'trial,time,fromSeconds,toSeconds,censored',
      '1,reaction,0.500,0.500,false',
      '1,repair,1.000,1.000,false',
      '1,recovery,1.500,1.500,false',
      '1,outage,2.000,2.000,false',
      '',
    ].join('\n'),
  )
})

test('of many trials the page draws the shortest, the median and the longest, and says so', async () => {
  const { result } = await resultOf(7)
  const drawn = [...(result.descriptionHtml ?? '').matchAll(/alt="(timeline of trial \d+)"/g)].map(
    match => match[1],
  )
  expect(new Set(drawn).size).toBe(3)
  expect(result.descriptionHtml).toContain('4 more trials')
  expect(result.steps).toHaveLength(7)
})

test('an experiment that came to no trial is shown with its reason', async () => {
  const { result } = await resultOf(0, 'infrastructure')
  expect(result.start).toBe(Date.parse(exampleManifest.startedAt))
  expect(result.statusDetails.message).toContain('No steady state')
})

test('a skip carries its reason', () => {
  const result = skippedResult(
    { id: 'x', claim: 'cutting the power', reason: 'no power switch' },
    exampleManifest,
  )
  expect(result).toMatchObject({
    status: 'skipped',
    name: 'Cutting the power',
    statusDetails: { message: 'no power switch' },
  })
})
