import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { judgeTrial } from '../../support/measure/judge-trial.ts'
import { summarize } from '../../support/record/summarize.ts'
import { madeTrial } from '../../support/record/testing/made-trial.ts'
import { exampleManifest } from '../testing/example.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { parseEvents } from './events.ts'
import { readRun } from './read-run.ts'
import { measuresAgain, recompute } from './recompute.ts'
import { RunFolder } from './run-folder.ts'
import { trialSchema } from './schema.ts'
import { TrialFolder } from './trial-folder.ts'

let runs: string
let folder: string
beforeEach(() => {
  runs = mkdtempSync(path.join(tmpdir(), 'tahan-evidence-'))
  folder = writeRecordedRun(runs)
})
afterEach(() => rmSync(runs, { recursive: true, force: true }))

const inTrial = (file: string) => path.join(folder, 'container-kill-r1', '1', file)

describe('a run’s folder', () => {
  test('is read with everything in it', async () => {
    const run = await readRun(path.join(runs, 'latest'))
    expect(run.manifest).toMatchObject({ target: exampleManifest.target, endedAt: '2026-11-22T13:22:10Z' })
    expect(run.experiments.map(({ experiment: { id, verdict } }) => [id, verdict])).toEqual([
      ['container-kill-r1', 'fail'],
      ['node-power-off-r3', 'pass'],
    ])
    const [first] = run.experiments
    expect(first?.judgements).toHaveLength(1)
    expect(first?.experiment.measures.outageMs.median).toBeCloseTo(2988, 0)
    expect(first?.trials[0]?.samples).toHaveLength(496)
    expect(run.skipped).toEqual([
      {
        ...{ id: 'node-network-cut-r1', claim: 'cutting a node off the network' },
        reason: 'this target has no switch',
      },
    ])
  })

  test('holds all that is needed to compute every number again', async () => {
    const run = await readRun(folder)
    expect(recompute(run)).toEqual([])
    for (const recorded of run.experiments.flatMap(({ trials }) => trials)) {
      const { trial, samples } = recorded
      const { app, fault, endedAtMs } = trial
      const context = { app, fault, endedAtMs, t0Ms: trial.measures.instants.t0Ms }
      expect(judgeTrial(measuresAgain(recorded), samples, context).verdict).toBe('pass')
    }
  })

  test('shows a number that was changed', async () => {
    const trial = JSON.parse(readFileSync(inTrial('trial.json'), 'utf8'))
    trial.measures.times.outage.ms -= 1000
    trial.measures.requests.failedBy.refused = 0
    writeFileSync(inTrial('trial.json'), JSON.stringify(trial))
    const changed = recompute(await readRun(folder)).map(({ measure }) => measure)
    expect(changed).toEqual(['times.outage.ms', 'requests.failedBy.refused'])
  })

  test('of a killed run is read as far as it got: torn last lines are left out', async () => {
    const before = await readRun(folder)
    appendFileSync(inTrial('samples.csv'), '1234.5,12')
    appendFileSync(inTrial('events.jsonl'), '{"atMs":12,"kin')
    const { endedAt, ...started } = exampleManifest
    RunFolder.create(runs, started).trial('container-kill-r1', 1)
    const after = await readRun(folder)
    expect(after.experiments).toEqual(before.experiments)
    const killed = await readRun(path.join(runs, 'latest'))
    expect(killed.manifest.endedAt).toBeUndefined()
    expect(killed.experiments).toEqual([])
  })

  test('keeps the verdict that the run gave', async () => {
    const run = RunFolder.create(runs, exampleManifest)
    const identity = { id: 'x', claim: 'y', fault: undefined, app: 'hello', replicas: 1, evidence: '' }
    run.recordExperiment({ ...summarize(identity, []), verdict: 'infrastructure', reason: 'no cluster' })
    const [read] = (await readRun(run.path)).experiments
    expect(read?.experiment).toMatchObject({ verdict: 'infrastructure', reason: 'no cluster', trials: [] })
  })
})

describe('what is not as it should be is named', () => {
  test('a folder without a run', async () => {
    await expect(readRun(runs)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  })

  test.for([
    ['trial.json', '{"schemaVersion": 2}', 'RUN_BROKEN', /trial\.json.*schemaVersion/s],
    ['trial.json', '{', 'RUN_BROKEN', /trial\.json.*JSON/s],
    ['events.jsonl', '{"atMs":1,"kind":"other"}\n', 'EVENTS_BROKEN', /Line 1 of .*events\.jsonl/],
    ['events.jsonl', 'nonsense\n{}\n', 'EVENTS_BROKEN', /nonsense/],
    ['samples.csv', 'a,b\n', 'SAMPLES_BROKEN', /samples\.csv/],
  ] as const)('%s that reads %s', async ([file, text, code, message]) => {
    writeFileSync(inTrial(file), text)
    await expect(readRun(folder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

test('what was written is what is read, undefined and all', async () => {
  const trial = madeTrial(1, { ms: 9000, censored: true }, { fault: undefined, proof: undefined })
  const files = TrialFolder.create(path.join(runs, 'one'))
  files.write(trial)
  expect(trialSchema.parse(JSON.parse(readFileSync(files.trialFile, 'utf8')))).toStrictEqual(trial)

  const event = { atMs: 1.5, kind: 'instance', change: 'added', app: 'hello', name: 'a', uid: 'u' } as const
  const pending = {
    ...event,
    node: undefined,
    phase: 'Pending',
    ready: false,
    terminating: false,
    restarts: 0,
  }
  const added = { ...pending, ip: undefined, container: undefined }
  files.appendEvent(added)
  expect(parseEvents(readFileSync(files.eventsFile, 'utf8'))).toEqual([added])
})
