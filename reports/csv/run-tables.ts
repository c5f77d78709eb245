import type { Finding } from '../../support/record/instrument.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { RecordedPackets } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { type Columns, csvOf } from './csv.ts'
import { faultTables, judgementColumns } from './fault-tables.ts'
import { loadTables } from './load-tables.ts'
import { packetTables } from './packet-tables.ts'
import { seriesTables, type TrialSeries } from './trial-series.ts'

/**
 * Every table and series of a run, by file name. They stand beside each other: `experiment`, `trial` and `step` are the
 * same in all of them. Of what a run has nothing, there is no file.
 */
export function runTables(run: RecordedRun, packets: readonly RecordedPackets[]): Record<string, string> {
  const { experiments, loads, instrument } = run
  const judged = [
    ...[...experiments, ...loads, ...packets].flatMap(({ experiment, judgements }) =>
      judgements.map(judgement => ({ experiment: experiment.id, judgement })),
    ),
    ...instrument.flatMap(({ id, judgements }) =>
      judgements.map(judgement => ({ experiment: id, judgement })),
    ),
  ]
  const tables = {
    'experiments.csv': csvOf(experimentColumns, experimentsOf(run, packets)),
    'nodes.csv': csvOf(nodeColumns, nodesOf(run.manifest)),
    'judgements.csv': csvOf(judgementColumns, judged),
    ...faultTables(experiments, loads),
    ...loadTables(loads),
    ...packetTables(packets),
    ...seriesTables(seriesOf(run)),
    'instrument.csv': csvOf(
      findingColumns,
      instrument.flatMap(record => record.findings.map(finding => ({ instrument: record.id, finding }))),
    ),
  }
  const isFilled = ([, text]: [string, string]) => text.trimEnd().includes('\n')
  return Object.fromEntries(Object.entries(tables).filter(isFilled))
}

interface ExperimentRow {
  id: string
  question: string | undefined
  kind: string | undefined
  claim: string
  app: string | undefined
  replicas: number | undefined
  trials: number
  verdict: string
  reason: string
}

function experimentsOf(
  { experiments, loads, skipped, instrument }: RecordedRun,
  packets: readonly RecordedPackets[],
): ExperimentRow[] {
  const unknown = { kind: undefined, app: undefined, replicas: undefined }
  return [
    ...experiments.map(({ experiment: { fault, question, trials, ...rest } }) => ({
      ...rest,
      ...{ question, kind: fault, trials: trials.length },
    })),
    ...loads.map(({ experiment: { trials, ...rest } }) => ({
      ...rest,
      ...{ trials: trials.length, replicas: undefined },
    })),
    ...packets.map(({ experiment: { trials, ...rest } }) => ({
      ...unknown,
      ...rest,
      trials: trials.length,
    })),
    ...instrument.map(({ id, claim, verdict, reason }) => ({
      ...unknown,
      ...{ id, claim, verdict, reason, question: 'instrument', trials: 1 },
    })),
    ...skipped.map(({ id, question, claim, reason }) => ({
      ...unknown,
      ...{ id, question, claim, reason, trials: 0, verdict: 'skipped' },
    })),
  ]
}

const experimentColumns: Columns<ExperimentRow> = {
  experiment: ({ id }) => id,
  question: ({ question }) => question,
  kind: ({ kind }) => kind,
  claim: ({ claim }) => claim,
  app: ({ app }) => app,
  replicas: ({ replicas }) => replicas,
  trials: ({ trials }) => trials,
  verdict: ({ verdict }) => verdict,
  reason: ({ reason }) => reason,
}

function nodesOf({ nodes, hardware = [] }: RunManifest) {
  return nodes.map(node => ({ ...node, board: hardware.find(board => board.node === node.name) }))
}

const nodeColumns: Columns<ReturnType<typeof nodesOf>[number]> = {
  node: ({ name }) => name,
  role: ({ role }) => role,
  address: ({ address }) => address,
  model: ({ board }) => board?.model,
  os: ({ board }) => board?.os,
  kernel: ({ board }) => board?.kernel,
  architecture: ({ board }) => board?.architecture,
  cores: ({ board }) => board?.cores,
  memoryBytes: ({ board }) => board?.memoryBytes,
  price: ({ board }) => board?.price?.amount,
  currency: ({ board }) => board?.price?.currency,
}

function seriesOf({ experiments, loads }: RecordedRun): TrialSeries[] {
  return [
    ...experiments.flatMap(({ trials }) =>
      trials.map(({ trial, samples, events }) => ({
        ...{ experiment: trial.experiment, trial: trial.number, startedAtMs: trial.startedAtMs },
        ...{ t0Ms: trial.measures.instants.t0Ms, samples, events },
      })),
    ),
    ...loads.flatMap(({ trials }) =>
      trials.map(({ trial, evidence: { samples, events } }) => ({
        ...{ experiment: trial.experiment, trial: trial.number, startedAtMs: trial.startedAtMs },
        ...{ t0Ms: trial.failure?.measures.instants.t0Ms, samples, events },
      })),
    ),
  ]
}

const findingColumns: Columns<{ instrument: string; finding: Finding }> = {
  instrument: ({ instrument }) => instrument,
  what: ({ finding }) => finding.what,
  condition: ({ finding }) => finding.condition,
  unit: ({ finding }) => finding.unit,
  n: ({ finding }) => finding.n,
  truthLeast: ({ finding }) => finding.truth?.[0],
  truthMost: ({ finding }) => finding.truth?.[1],
  bias: ({ finding }) => finding.bias,
  spreadLeast: ({ finding }) => finding.spread?.[0],
  spreadMost: ({ finding }) => finding.spread?.[1],
  withinBounds: ({ finding }) => finding.withinBounds,
  missed: ({ finding }) => finding.missed,
  blind: ({ finding }) => finding.blind,
  invented: ({ finding }) => finding.invented,
  detectionLimit: ({ finding }) => finding.detectionLimit,
  largestMissed: ({ finding }) => finding.largestMissed,
  note: ({ finding }) => finding.note,
}
