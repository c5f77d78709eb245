import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { onDefaults } from '../../support/predict/testing/settings.ts'
import { csvHeader } from '../../support/probe/csv.ts'
import { summarize } from '../../support/record/summarize.ts'
import { madeTrial } from '../../support/record/testing/made-trial.ts'
import { exampleManifest } from '../testing/example.ts'
import { readRun } from './read-run.ts'
import { RunFolder } from './run-folder.ts'
import { trialSchema } from './schema.ts'

const off = { kind: 'node-power-off', node: 'n1' } as const
// What is not known is null in the file, and as unknown as before when it is read.
const settings = [
  onDefaults,
  { ...onDefaults, minor: undefined, workload: { ...onDefaults.workload, tolerationMs: undefined } },
]

test.for(settings)('what a prediction stands on is read from a trial as it was written', setting => {
  const trial = madeTrial(1, {}, { setting })
  const written = JSON.parse(JSON.stringify(trial, (_, value) => value ?? null))
  expect(trialSchema.parse(written).setting).toEqual(setting)
})

test('a prediction is computed from a run’s folder alone, and its summary tells it', async () => {
  const runs = mkdtempSync(path.join(tmpdir(), 'tahan-prediction-'))
  try {
    const run = RunFolder.create(runs, exampleManifest)
    const trial = madeTrial(1, { ms: 346_000 }, { fault: off, setting: onDefaults })
    const folder = run.trial('node-power-off-r1', 1)
    folder.write(trial)
    writeFileSync(folder.samplesFile, csvHeader)
    const what = { id: 'node-power-off-r1', claim: 'Cutting the power', app: 'hello', replicas: 1 }
    const evidence = run.experimentPath(what.id)
    const experiment = summarize({ ...what, fault: off.kind, evidence }, [trial])
    run.recordExperiment(experiment)

    const read = await readRun(run.path)
    expect(experiment.prediction?.times.outage?.dominant).toBe('toleration')
    expect(read.experiments[0]?.experiment.prediction).toEqual(experiment.prediction)
    const [summary] = JSON.parse(readFileSync(path.join(run.path, 'summary.json'), 'utf8')).experiments
    expect(summary.prediction.times.outage).toEqual({ low: 335_400, high: 363_800, dominant: 'toleration' })
    // Made up: noticed after half a second.
    expect(summary.prediction.unpredicted[0]).toMatch(/^Trial 1: the reaction was 0.5 s, shorter than /)
    const table = readFileSync(path.join(run.path, 'summary.md'), 'utf8')
    expect(table).toContain('## Predicted and measured')
    expect(table).toContain('| 335–364 s | 346.00 s | toleration |')
  } finally {
    rmSync(runs, { recursive: true, force: true })
  }
})
