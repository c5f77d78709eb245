import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRun } from '../evidence/read-run.ts'
import type { JudgedMetric, MetricVerdict } from '../gate/judge-run.ts'
import type { GateRecord } from '../gate/outcome.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { rulesOf } from './rules.ts'

async function recorded() {
  const runs = mkdtempSync(path.join(tmpdir(), 'tahan-rules-'))
  onTestFinished(() => rmSync(runs, { recursive: true, force: true }))
  return readRun(writeRecordedRun(runs))
}

const metric = (measure: 'outageMs' | 'lostSeconds', verdict: MetricVerdict): JudgedMetric => ({
  metric: { id: `x ${measure}`, of: 'x', measure, spec: 'specs/ha/x.spec.ts', values: [1], unended: [] },
  verdict,
  ...{ comparison: undefined, adjustedP: undefined, visible: undefined },
})

test('what a run was held to is told, kept or not', async () => {
  const rules = await rulesOf(await recorded(), [])
  expect(rules).toMatchObject([
    { rule: 'The run came to its end', success: true },
    { rule: 'Every number follows from the samples and events', success: true },
    { rule: 'Everything could be judged', success: true, expected: '2', actual: '2' },
    { rule: 'container-kill-r1: the outage', success: false, experiment: 'container-kill-r1' },
  ])
})

test('of a run with nothing in it nothing good is said', async () => {
  const run = await recorded()
  const { endedAt, ...manifest } = run.manifest
  const rules = await rulesOf({ ...run, manifest, experiments: [] }, [])
  const failed = rules.filter(({ success }) => !success).map(({ rule }) => rule)
  expect(failed).toEqual(['The run came to its end', 'Everything could be judged'])
})

test('what an experiment could not be judged by is not kept', async () => {
  const run = await recorded()
  const [first, ...others] = run.experiments
  if (first === undefined) throw new Error('a recorded run has experiments')
  const invalid = { ...first, experiment: { ...first.experiment, verdict: 'invalid' as const } }
  const rules = await rulesOf({ ...run, experiments: [invalid, ...others] }, [])
  expect(rules[2]).toMatchObject({ success: false, actual: '1' })
})

test('the gate’s measures are rules of their own, each as it was judged', async () => {
  const run = await recorded()
  const record: GateRecord = {
    ...{ schemaVersion: 1, result: 'regressed', reason: 'worse: x', baseline: 'b.json', drifts: [] },
    metrics: [metric('outageMs', 'worse'), metric('lostSeconds', 'same')],
  }
  writeFileSync(path.join(run.folder, 'gate.json'), JSON.stringify(record))
  const rules = (await rulesOf(run, [])).slice(-3)
  expect(rules).toMatchObject([
    { rule: 'Against the baseline', success: false, actual: 'regressed' },
    { rule: 'baseline: x outageMs', success: false, message: expect.stringContaining('verdict: worse') },
    { rule: 'baseline: x lostSeconds', success: true, message: expect.stringContaining('verdict: no worse') },
  ])
})
