import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import {
  type LoadContext,
  type LoadEvidence,
  measureLoadTrial,
} from '../../support/measure/load/measure-trial.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import { summarizeLoad } from '../../support/record/load-summarize.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { LoadTrialFolder } from './load-folder.ts'
import { loadExperimentSchema, loadTrialSchema } from './load-schema.ts'
import { readJson } from './read-json.ts'
import { TrialFolder } from './trial-folder.ts'

export interface RecordedLoad {
  experiment: LoadExperiment
  judgements: Judgement[]
  trials: RecordedLoadTrial[]
}

interface RecordedLoadTrial {
  folder: string
  /** Its measures are computed from the evidence. */
  trial: LoadTrial
  evidence: LoadEvidence
  /** load-trial.json as it was written. */
  recorded: unknown
}

/** The load experiments of a run, in the order in which they were made. @throws TahanError RUN_BROKEN */
export async function readLoads(runFolder: string): Promise<RecordedLoad[]> {
  const entries = await readdir(runFolder, { withFileTypes: true })
  const folders = entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => path.join(runFolder, name))
    .filter(folder => existsSync(path.join(folder, 'load.json')))
  const loads = await Promise.all(folders.map(readLoad))
  const startOf = ({ trials }: RecordedLoad) => trials[0]?.trial.startedAtMs ?? Number.POSITIVE_INFINITY
  return loads.toSorted((a, b) => startOf(a) - startOf(b))
}

async function readLoad(folder: string): Promise<RecordedLoad> {
  const stored = await readJson(path.join(folder, 'load.json'), loadExperimentSchema)
  const { id, question, spec, claim, kind, app, knee, judgements, verdict, reason } = stored
  const bounds = knee?.bounds
  const trials = await Promise.all(
    stored.trials.map(number => readLoadTrial(path.join(folder, String(number)), bounds)),
  )
  const identity = { id, question, spec, claim, kind, app, bounds, evidence: folder }
  const summary = summarizeLoad(
    identity,
    trials.map(({ trial }) => trial),
  )
  return { experiment: { ...summary, verdict, reason }, judgements, trials }
}

async function readLoadTrial(folder: string, bounds: LoadContext['bounds']): Promise<RecordedLoadTrial> {
  const files = new LoadTrialFolder(new TrialFolder(folder))
  const [{ ledger, ...facts }, recorded, evidence] = await Promise.all([
    readJson(files.trialFile, loadTrialSchema),
    readJson(files.trialFile, z.unknown()),
    files.read(),
  ])
  const { app, endedAtMs, failure } = facts
  const context: LoadContext = {
    ...{ app, endedAtMs, bounds, tolerates: ledger?.tolerates ?? [] },
    failure: failure && {
      fault: failure.fault,
      proof: failure.proof,
      t0Ms: failure.measures.instants.t0Ms,
    },
  }
  return { folder, trial: { ...facts, ...measureLoadTrial(evidence, context) }, evidence, recorded }
}
