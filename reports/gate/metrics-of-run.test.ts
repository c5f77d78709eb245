import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { RecordedExperiment, RecordedRun } from '../evidence/read-run.ts'
import { readRun } from '../evidence/read-run.ts'
import { exampleManifest, exampleTrial } from '../testing/example.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { metricsOf } from './metrics-of-run.ts'

async function recorded(): Promise<RecordedRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-metrics-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return readRun(writeRecordedRun(folder))
}

test('of a recorded run there is every time of every fault', async () => {
  const run = await recorded()
  const metrics = metricsOf(run, [])
  const [first] = run.experiments
  const outage = metrics.find(({ id }) => id === 'container-kill-r1 outageMs')
  expect(outage?.values).toEqual([Number(first?.trials[0]?.trial.measures.times.outage.ms.toPrecision(6))])
  expect(outage?.spec).toBe('specs/ha/container-kill.spec.ts')
  expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length)
})

type Given = RecordedExperiment['trials'][number] | { target: string }

async function experimentOf(...given: Given[]) {
  const trials = given.filter(one => 'trial' in one)
  const target = given.find(one => 'target' in one)
  const run = await recorded()
  const [experiment] = run.experiments
  if (experiment === undefined) throw new Error('there are two')
  const of = {
    manifest: { ...exampleManifest, ...target },
    loads: [],
    experiments: [{ ...experiment, trials }],
  }
  return new Map(metricsOf(of, []).map(metric => [metric.measure, metric]))
}

test('trials that cannot be believed are none, and their experiment stays, without a value', async () => {
  const metrics = await experimentOf(exampleTrial(1), exampleTrial(2, { verdict: 'invalid' }))
  expect(metrics.get('outageMs')?.values).toEqual([2_000])
  expect(metrics.get('repairedMs')?.values).toEqual([1_500])
  const none = await experimentOf(exampleTrial(1, { verdict: 'infrastructure' }))
  expect(none.get('outageMs')).toMatchObject({ values: [], unended: [] })
  expect(none.get('lostSeconds')).toMatchObject({ values: [] })
})

test('what had not ended is at least that', async () => {
  const trial = exampleTrial(1)
  const { measures } = trial.trial
  const outage = { ms: 15_000, censored: true }
  trial.trial.measures = { ...measures, times: { ...measures.times, outage } }
  expect((await experimentOf(trial)).get('outageMs')).toMatchObject({ values: [], unended: [15_000] })
})

test('an answer is held against the bare responder where the cluster is here', async () => {
  const answer = { n: 500, answerMs: 0.9, referenceMs: 0.5, timesReference: 1.75 }
  const here = await experimentOf(exampleTrial(1, { answer }), exampleTrial(2, { answer }), exampleTrial(3))
  expect(here.get('answerTimesReference')?.values).toEqual([1.75, 1.75])
  expect(here.get('answerMs')).toBeUndefined()
  const boards = await experimentOf({ target: 'pi' }, exampleTrial(1, { answer }))
  expect(boards.get('answerMs')?.values).toEqual([0.9])
})
