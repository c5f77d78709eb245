import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../support/errors.ts'
import { type LogLine, logLinesIn } from '../../support/journey/blame.ts'
import { readJourneys, type WalkedStep } from '../../support/journey/csv.ts'
import { readLedger } from '../../support/ledger/csv.ts'
import type { Ledger } from '../../support/ledger/entry.ts'
import type { BacklogReading } from '../../support/measure/queue/drain.ts'
import type { Sample } from '../../support/probe/sample.ts'
import { readBacklog } from '../../support/queue/csv.ts'
import type { Experiment } from '../../support/record/experiment.ts'
import type { InstrumentRecord } from '../../support/record/instrument.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { summarize } from '../../support/record/summarize.ts'
import type { Trial } from '../../support/record/trial.ts'
import { readResources } from '../../support/resources/csv.ts'
import type { ResourceReading } from '../../support/resources/reading.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { readInstrument } from './instrument-record.ts'
import { readJson } from './read-json.ts'
import { type RecordedLoad, readLoads } from './read-load.ts'
import { experimentSchema, manifestSchema, skippedSchema, trialSchema } from './schema.ts'
import type { SkippedExperiment } from './summary.ts'
import { TrialFolder } from './trial-folder.ts'

/** Everything that lies in a run's folder. */
export interface RecordedRun {
  folder: string
  manifest: RunManifest
  /** In the order in which they were made. */
  experiments: RecordedExperiment[]
  /** Those that put a load on the app, in the order in which they were made. */
  loads: RecordedLoad[]
  skipped: SkippedExperiment[]
  /** What the run found out about its own instrument. */
  instrument: InstrumentRecord[]
}

export interface RecordedExperiment {
  experiment: Experiment
  judgements: Judgement[]
  trials: RecordedTrial[]
}

export interface RecordedTrial {
  folder: string
  trial: Trial
  samples: Sample[]
  events: TimelineEvent[]
  /** What machines and pods used; empty where nobody looked. */
  readings: ResourceReading[]
  /** The steps of users' journeys, and what services logged of those that failed; undefined where the app has none. */
  journeys?: { walked: WalkedStep[]; lines: LogLine[] } | undefined
  /** The app and a bare responder, asked in turns; undefined where nobody asked them so. */
  turns?: Sample[] | undefined
  /** The writes made meanwhile; undefined where the app has no ledger. */
  ledger?: Ledger | undefined
  /** How much work waited; undefined where its workers were not taken away. */
  backlog?: BacklogReading[] | undefined
}

/**
 * Reads a run's folder, of a run that ended or of one that was killed: torn last lines and trials that were not
 * finished are left out.
 *
 * @throws TahanError RUN_NOT_FOUND when there is no run, RUN_BROKEN naming the file and what is wrong in it
 */
export async function readRun(folder: string): Promise<RecordedRun> {
  const manifestFile = path.join(folder, 'manifest.json')
  if (!existsSync(manifestFile)) {
    throw new TahanError('RUN_NOT_FOUND', `${folder} is not the folder of a run.`, {
      because: 'it holds no manifest.json.',
      tryThis: 'name a folder in reports/runs, for example reports/runs/latest',
    })
  }
  const manifest = await readJson(manifestFile, manifestSchema)
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(({ name }) => path.join(folder, name))
  const having = (file: string) => names.filter(name => existsSync(path.join(name, file)))
  const experiments = await Promise.all(having('experiment.json').map(readExperiment))
  const skipped = await Promise.all(
    having('skipped.json').map(name => readJson(path.join(name, 'skipped.json'), skippedSchema)),
  )
  const [loads, instrument] = await Promise.all([readLoads(folder), readInstrument(folder)])
  return { folder, manifest, experiments: inOrder(experiments), loads, skipped, instrument }
}

/** By when each act was first done; what was observed at once, with few replicas first. */
function inOrder(experiments: readonly RecordedExperiment[]): RecordedExperiment[] {
  const startMs = new Map<string, number>()
  const actOf = ({ experiment }: RecordedExperiment) => experiment.id.replace(/-r\d+$/, '')
  for (const recorded of experiments) {
    const act = actOf(recorded)
    const own = recorded.trials[0]?.trial.startedAtMs ?? Number.POSITIVE_INFINITY
    startMs.set(act, Math.min(own, startMs.get(act) ?? Number.POSITIVE_INFINITY))
  }
  const startOf = (recorded: RecordedExperiment) => startMs.get(actOf(recorded)) ?? 0
  return experiments.toSorted((a, b) => {
    if (startOf(a) !== startOf(b)) return startOf(a) - startOf(b)
    return a.experiment.replicas - b.experiment.replicas
  })
}

async function readExperiment(folder: string): Promise<RecordedExperiment> {
  const stored = await readJson(path.join(folder, 'experiment.json'), experimentSchema)
  const { schemaVersion, trials: numbers, judgements, verdict, reason, ...identity } = stored
  const trials = await Promise.all(numbers.map(number => readTrial(path.join(folder, String(number)))))
  const records = trials.map(({ trial }) => trial)
  const experiment = { ...summarize({ ...identity, evidence: folder }, records), verdict, reason }
  return { experiment, judgements, trials }
}

async function readTrial(folder: string): Promise<RecordedTrial> {
  const files = new TrialFolder(folder)
  const [trial, raw, readings, ledger, backlog, walked, logs, turns] = await Promise.all([
    readJson(files.trialFile, trialSchema),
    files.read(),
    readResources(files.resourcesFile),
    readLedger(files.ledgerFile),
    readBacklog(files.backlogFile),
    readJourneys(files.journeysFile),
    readFile(files.journeyLogsFile, 'utf8').catch(() => ''),
    files.readTurns(),
  ])
  const journeys = walked && { walked, lines: logLinesIn(logs) }
  return { folder, trial, ...raw, readings, ledger, backlog, journeys, turns }
}
