import { expect, test } from 'vitest'
import type { ExperimentSummary, MeasureFacts } from '../evidence/summary.ts'
import { summaryOf } from '../evidence/summary.ts'
import { exampleExperiment, exampleManifest } from '../testing/example.ts'
import { metricsIn, performanceFile } from './metrics.ts'

function experiment(change: Partial<MeasureFacts> = {}): ExperimentSummary {
  const [summary] = summaryOf(
    exampleManifest,
    [exampleExperiment([2000, 2500, 3000])],
    [],
    [],
    [],
  ).experiments
  if (summary === undefined) throw new Error('an experiment has a summary')
  const { measures } = summary
  return { ...summary, measures: { ...measures, outageMs: { ...measures.outageMs, ...change } } }
}

const outage = (of: ExperimentSummary) =>
  metricsIn({ experiments: [of], loads: [], packets: [] }).find(({ key }) => key === `${of.id} outageMs`)

test('a metric is the median over the trials, in seconds, under a name that stays', () => {
  expect(outage(experiment())).toEqual({
    key: 'container-kill-r1 outageMs',
    title: 'Outage',
    group: 'container-kill-r1',
    better: 'lower',
    unit: 's',
    value: 2.5,
  })
})

test('what had not ended is no figure; with enough that had, the median is that of Kaplan and Meier', () => {
  expect(outage(experiment({ censored: 2 }))).toBeUndefined()
  const survival = { median: 2800, interval: null }
  expect(outage(experiment({ censored: 1, survival }))?.value).toBe(2.8)
})

test('what was not measured, and what nothing was done to, has no metric', () => {
  expect(outage(experiment({ median: null }))).toBeUndefined()
  expect(outage({ ...experiment(), fault: null })).toBeUndefined()
})

test('the file holds all that Allure asks of a metric', () => {
  const metrics = metricsIn({ experiments: [experiment()], loads: [], packets: [] })
  const samples = JSON.parse(performanceFile(metrics, 1, 2))
  expect(samples).toHaveLength(metrics.length)
  expect(samples[0]).toMatchObject({ id: 'container-kill-r1 outageMs', value: 2.5, start: 1, stop: 2 })
})
