import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { measureLoadTrial } from '../../support/measure/load/measure-trial.ts'
import { madeSamples, madeStep } from '../../support/measure/load/testing/made-step.ts'
import { summarizeLoad } from '../../support/record/load-summarize.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { readingOf } from '../../support/resources/reading.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'
import { type RecordedRun, readRun } from '../evidence/read-run.ts'
import { exampleManifest, exampleTrial } from '../testing/example.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { runTables } from './run-tables.ts'
import { writeCsv } from './write-csv.ts'

const nothing: RecordedRun = {
  ...{ folder: 'nowhere', manifest: exampleManifest },
  ...{ experiments: [], loads: [], skipped: [], instrument: [] },
}

/** Rows by their columns. No cell of these tables has a comma that is not between quotes. */
function rowsOf(text: string | undefined): Record<string, string>[] {
  const [head = [], ...rows] = (text ?? '')
    .trimEnd()
    .split('\n')
    .map(line => line.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g) ?? [])
  return rows.map(row => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])))
}

/** A ladder of one trial with two steps, during which a machine was looked at. */
function ladder(): RecordedLoad {
  const evidence = {
    steps: [
      madeStep(),
      madeStep({ number: 2, asked: { mode: 'closed', connections: 500 }, fromMs: 13_000, toMs: 15_000 }),
    ],
    samples: madeSamples(9_000, 15_500),
    events: [],
    readings: [10_000, 11_000, 12_000].map(atMs =>
      readingOf({
        atMs,
        kind: 'node',
        name: 'agent-1',
        source: 'kubelet',
        cpuSeconds: atMs / 4_000,
        cores: 2,
      }),
    ),
  }
  const bounds = { p99Ms: 500, errorRatio: 0.01 }
  const context = { app: 'hello', endedAtMs: 15_500, bounds, failure: undefined }
  const trial: LoadTrial = {
    ...{ schemaVersion: 1, experiment: 'connection-ladder', number: 1, kind: 'connection-ladder' },
    ...{ app: 'hello', startedAtMs: 9_000, endedAtMs: 15_500, audit: exampleTrial(1).trial.audit },
    ...measureLoadTrial(evidence, context),
    resources: undefined,
  }
  const identity = {
    ...{ id: 'connection-ladder', question: 'qos', claim: 'while connections climb', kind: trial.kind },
    ...{ app: 'hello', evidence: 'nowhere', bounds },
  }
  return {
    experiment: summarizeLoad(identity, [trial]),
    judgements: [],
    trials: [{ folder: 'nowhere', trial, evidence, recorded: trial }],
  }
}

test('a run without anything has no tables but its nodes', () => {
  expect(Object.keys(runTables(nothing, []))).toEqual(['nodes.csv'])
})

test('a load is told by the step, by the second, by the percentile, and what machines used', () => {
  const tables = runTables({ ...nothing, loads: [ladder()] }, [])
  expect(Object.keys(tables).toSorted()).toEqual([
    'experiments.csv',
    'load-knees.csv',
    'load-latencies.csv',
    'load-measures.csv',
    'load-resources.csv',
    'load-seconds.csv',
    'load-steps.csv',
    'nodes.csv',
    'requests-by-second.csv',
  ])
  const steps = rowsOf(tables['load-steps.csv'])
  expect(steps).toHaveLength(2)
  expect(steps[0]).toMatchObject({
    ...{ experiment: 'connection-ladder', trial: '1', step: '1', mode: 'closed', connections: '200' },
    ...{ askedPerSecond: '', requestsPerSecond: '2000', bitsPerSecond: '16000000', failed: '0' },
    ...{ latencyP50Ms: '5.003', availability: '1', requestLoss: '0', limitedBy: '', verdict: 'pass' },
  })
  expect(rowsOf(tables['load-seconds.csv'])[0]).toMatchObject({
    step: '1',
    atMs: '500',
    requestsPerSecond: '2000',
  })
  const latencies = rowsOf(tables['load-latencies.csv'])
  expect(latencies.filter(({ step, percentile }) => step === '1' && percentile === '99')).toEqual([
    expect.objectContaining({ latencyMs: '5.003' }),
  ])
  expect(rowsOf(tables['load-resources.csv'])[0]).toMatchObject({ name: 'agent-1', cpuCores: '0.25' })
  expect(rowsOf(tables['load-knees.csv'])[0]).toMatchObject({ knee: 'above', connections: '500' })
  const measures = rowsOf(tables['load-measures.csv'])
  expect(measures.find(({ measure, step }) => measure === 'requestsPerSecond' && step === '2')).toMatchObject(
    {
      connections: '500',
      n: '1',
      median: '2000',
    },
  )
  // Nobody sent packets: there is no value, and it is not zero.
  expect(measures.find(({ measure }) => measure === 'packetLoss')).toMatchObject({ n: '0', median: '' })
})

let runs: string
beforeEach(() => {
  runs = mkdtempSync(path.join(tmpdir(), 'tahan-csv-'))
  onTestFinished(() => rmSync(runs, { recursive: true, force: true }))
})

test('every number of a run’s trials is in its tables, and its seconds add up to all of its requests', async () => {
  const run = await readRun(writeRecordedRun(runs))
  const tables = runTables(run, [])
  const trials = rowsOf(tables['trials.csv'])
  for (const { trial, samples, events } of run.experiments.flatMap(recorded => recorded.trials)) {
    const own = (row: Record<string, string>) =>
      row.experiment === trial.experiment && row.trial === String(trial.number)
    const row = trials.find(own)
    expect(Number(row?.outageMs)).toBeCloseTo(trial.measures.times.outage.ms, 5)
    expect(Number(row?.availability)).toBeCloseTo(trial.measures.availability ?? Number.NaN, 5)
    const seconds = rowsOf(tables['requests-by-second.csv']).filter(own)
    const total = (name: string) => seconds.reduce((sum, second) => sum + Number(second[name]), 0)
    expect(total('ok')).toBe(samples.filter(({ outcome }) => outcome === 'ok').length)
    expect(total('timeout')).toBe(samples.filter(({ outcome }) => outcome === 'timeout').length)
    // The fault lies on the edge of a second.
    expect(seconds.map(({ sinceFaultMs }) => Number(sinceFaultMs) % 1_000).every(rest => rest === 0)).toBe(
      true,
    )
    const timeline = rowsOf(tables['timeline.csv']).filter(own)
    expect(timeline.map(({ atMs }) => Number(atMs).toFixed(3))).toEqual(
      events.map(({ atMs }) => atMs.toFixed(3)),
    )
  }
  expect(rowsOf(tables['judgements.csv'])).toEqual([
    expect.objectContaining({ experiment: 'container-kill-r1', claim: 'the outage', kept: 'false' }),
  ])
  expect(rowsOf(tables['experiments.csv']).map(({ verdict }) => verdict)).toEqual(['fail', 'pass', 'skipped'])
})

test('tables are written beside the evidence; those of an earlier time go, and the run is read as before', async () => {
  const folder = writeRecordedRun(runs)
  const before = await readRun(folder)
  const files = await writeCsv(before)
  writeFileSync(path.join(folder, 'csv', 'old.csv'), '')
  expect(await writeCsv(await readRun(folder))).toEqual(files)
  expect(existsSync(path.join(folder, 'csv', 'old.csv'))).toBe(false)
  expect(readdirSync(path.join(folder, 'csv')).length).toBe(files.length)
  expect(await readRun(folder)).toEqual(before)
})

test('npm run csv writes them, and refuses what is no run with a sentence', async () => {
  const folder = writeRecordedRun(runs)
  const csv = (of: string) => x(process.execPath, [path.join(import.meta.dirname, 'csv-cli.ts'), of])
  const { exitCode, stdout } = await csv(folder)
  expect(exitCode).toBe(0)
  const [first = ''] = stdout.trim().split('\n')
  expect(readFileSync(path.resolve(first), 'utf8')).toMatch(/^experiment,question,/)
  const refused = await csv(runs)
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/RUN_NOT_FOUND\]: .*\n {2}Because: /),
  })
})
