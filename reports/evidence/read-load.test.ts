import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { measureLoadTrial } from '../../support/measure/load/measure-trial.ts'
import { latenciesOf, madeSamples, madeStep } from '../../support/measure/load/testing/made-step.ts'
import { csvHeader, csvRow } from '../../support/probe/csv.ts'
import { summarizeLoad } from '../../support/record/load-summarize.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { exampleManifest } from '../testing/example.ts'
import { LoadTrialFolder } from './load-folder.ts'
import { readRun } from './read-run.ts'
import { recompute } from './recompute.ts'
import { RunFolder } from './run-folder.ts'

const bounds = { p99Ms: 500, errorRatio: 0.01 }
const judgement = { claim: 'the knee', pass: false, limit: 'at least 500', seen: '200', because: 'it should' }

let runs: string
let folder: string
beforeEach(async () => {
  runs = mkdtempSync(path.join(tmpdir(), 'tahan-load-'))
  folder = await writeLadder(runs)
})
afterEach(() => rmSync(runs, { recursive: true, force: true }))

async function writeLadder(runsFolder: string): Promise<string> {
  const run = RunFolder.create(runsFolder, exampleManifest)
  const id = 'connection-ladder'
  const identity = { id, question: 'qos', claim: 'it climbs', kind: id, app: 'hello', bounds } as const
  const files = LoadTrialFolder.begin(run.trial(id, 1))
  const samples = madeSamples(0, 20_000).map(csvRow).join('')
  writeFileSync(path.join(files.path, 'samples.csv'), csvHeader + samples)
  files.appendStep(madeStep())
  const slow = { latencies: latenciesOf(4_000, 900), asked: { mode: 'closed', connections: 500 } } as const
  files.appendStep(madeStep({ number: 2, fromMs: 14_000, toMs: 16_000, seconds: [], ...slow }))
  const context = { app: 'hello', endedAtMs: 20_000, bounds, failure: undefined }
  const trial: LoadTrial = {
    ...{ schemaVersion: 1, experiment: id, number: 1, kind: id, app: 'hello' },
    ...{ startedAtMs: 0, endedAtMs: 20_000, resources: undefined },
    ...measureLoadTrial(await files.read(), context),
    audit: {
      scheduleErrorMs: { p50: 0, p99: 0, max: 0 },
      ...{ samples: 2_000, late: 0, priority: 'normal', cpuSeconds: 0, notes: [] },
    },
  }
  files.write(trial)
  run.recordLoad(summarizeLoad({ ...identity, evidence: run.experimentPath(id) }, [trial]))
  run.recordJudgement(id, judgement)
  return run.path
}

const inTrial = (file: string) => path.join(folder, 'connection-ladder', '1', file)

describe('a load in a run’s folder', () => {
  test('is read with its steps, its knee and what it was held to', async () => {
    const { loads } = await readRun(folder)
    const [ladder] = loads
    expect(loads).toHaveLength(1)
    expect(ladder?.experiment).toMatchObject({
      id: 'connection-ladder',
      verdict: 'fail',
      knee: { range: [200, 200], bounds },
    })
    expect(ladder?.judgements).toEqual([judgement])
    expect(ladder?.experiment.steps.map(({ measures }) => measures.requestsPerSecond.median)).toEqual([
      2_000, 2_000,
    ])
    expect(ladder?.trials[0]?.trial.steps.map(({ verdict }) => verdict)).toEqual(['pass', 'pass'])
  })

  test('stands in the summary, for other programs', () => {
    const { loads } = JSON.parse(readFileSync(path.join(folder, 'summary.json'), 'utf8'))
    expect(loads[0]).toMatchObject({ id: 'connection-ladder', trials: 1, knee: [200, 200] })
    expect(loads[0].steps[1]).toMatchObject({ asked: { connections: 500 }, sound: 1 })
    expect(loads[0].steps[1].measures.p99Ms.median).toBeCloseTo(900, -1)
  })

  test('holds all that is needed to compute every number again', async () => {
    expect(recompute(await readRun(folder))).toEqual([])
  })

  test('shows a number that was changed', async () => {
    const trial = JSON.parse(readFileSync(inTrial('load-trial.json'), 'utf8'))
    trial.steps[1].throughput.requestsPerSecond *= 2
    writeFileSync(inTrial('load-trial.json'), JSON.stringify(trial))
    expect(recompute(await readRun(folder))).toEqual([
      expect.objectContaining({
        measure: 'steps.1.throughput.requestsPerSecond',
        ...{ recorded: 4_000, computed: 2_000 },
      }),
    ])
  })

  test('is read without a step that a kill tore, and not with one that is broken', async () => {
    appendFileSync(inTrial('steps.jsonl'), '{"number":3,"asked"')
    const { loads } = await readRun(folder)
    expect(loads[0]?.trials[0]?.trial.steps).toHaveLength(2)
    appendFileSync(inTrial('steps.jsonl'), '\n')
    await expect(readRun(folder)).rejects.toThrow(/Line 3 of .*steps.jsonl is no step/)
  })
})
