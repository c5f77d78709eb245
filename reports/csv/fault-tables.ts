import { targetOf } from '../../support/chaos/fault.ts'
import { type MeasureName, type MeasureSummary, measureNames } from '../../support/record/experiment.ts'
import { type Judgement, judgementVerdict } from '../../support/record/judgement.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { lifetimesOf } from '../../support/record/summarize.ts'
import type { Duration, OutageWindow, Trial } from '../../support/record/trial.ts'
import { kaplanMeier, type SurvivalPoint } from '../../support/statistics/kaplan-meier.ts'
import type { RecordedLoad } from '../evidence/read-load.ts'
import type { RecordedExperiment } from '../evidence/read-run.ts'
import { type Columns, csvOf } from './csv.ts'

/**
 * The tables of experiments that inject a fault, or only watch, and of faults under load. Times in milliseconds; instants
 * on the run's clock.
 */
export function faultTables(
  experiments: readonly RecordedExperiment[],
  loads: readonly RecordedLoad[],
): Record<string, string> {
  const trials = [
    ...experiments.flatMap(recorded => recorded.trials.map(({ trial }) => trial)),
    ...loads.flatMap(recorded => recorded.trials.flatMap(({ trial }) => failureOf(trial) ?? [])),
  ]
  return {
    'measures.csv': csvOf(measureColumns, experiments.flatMap(measuresOf)),
    'survival.csv': csvOf(survivalColumns, experiments.flatMap(survivalOf)),
    'trials.csv': csvOf(trialColumns, trials),
    'outage-windows.csv': csvOf(
      windowColumns,
      trials.flatMap(trial => trial.measures.windows.map(window => ({ trial, window }))),
    ),
  }
}

/** What a failure under load showed, as any trial with a fault. */
function failureOf({ failure, steps, ...trial }: LoadTrial): Trial | undefined {
  if (!failure) return undefined
  const { fault, proof, measures } = failure
  return { ...trial, replicas: steps[0]?.replicas ?? 0, fault, proof, measures }
}

interface MeasureRow {
  experiment: string
  name: MeasureName
  measure: MeasureSummary
}

function measuresOf({ experiment }: RecordedExperiment): MeasureRow[] {
  return measureNames.map(name => ({ experiment: experiment.id, name, measure: experiment.measures[name] }))
}

const measureColumns: Columns<MeasureRow> = {
  experiment: ({ experiment }) => experiment,
  measure: ({ name }) => name,
  unit: ({ measure }) => measure.unit,
  n: ({ measure }) => measure.n,
  median: ({ measure }) => measure.median,
  min: ({ measure }) => measure.min,
  max: ({ measure }) => measure.max,
  medianLow95: ({ measure }) => measure.medianInterval?.[0],
  medianHigh95: ({ measure }) => measure.medianInterval?.[1],
  censored: ({ measure }) => measure.censored,
  survivalMedian: ({ measure }) => measure.survival?.median,
  survivalMedianLow95: ({ measure }) => measure.survival?.interval?.[0],
  survivalMedianHigh95: ({ measure }) => measure.survival?.interval?.[1],
}

/** A point of the curve of Kaplan and Meier: the share that had not ended by then. */
interface SurvivalRow {
  experiment: string
  name: MeasureName
  unit: MeasureSummary['unit']
  point: SurvivalPoint
}

/** Of what some trials were too short for; what had ended in every trial has its values in trials.csv. */
function survivalOf({ experiment: { id, trials, measures } }: RecordedExperiment): SurvivalRow[] {
  return measureNames
    .filter(name => measures[name].censored > 0)
    .flatMap(name => {
      const lifetimes = lifetimesOf(trials, name).filter(found => found !== undefined)
      const { unit } = measures[name]
      return kaplanMeier(lifetimes).map(point => ({ experiment: id, name, unit, point }))
    })
}

const survivalColumns: Columns<SurvivalRow> = {
  experiment: ({ experiment }) => experiment,
  measure: ({ name }) => name,
  unit: ({ unit }) => unit,
  value: ({ point }) => point.value,
  atRisk: ({ point }) => point.atRisk,
  ended: ({ point }) => point.ended,
  surviving: ({ point }) => point.surviving,
}

type OfTrial = Columns<Trial>

/** A time, and whether it had not ended with the trial: then it is at least that. */
function duration(name: string, read: (trial: Trial) => Duration | undefined): OfTrial {
  return {
    [`${name}Ms`]: trial => read(trial)?.ms,
    [`${name}Censored`]: trial => read(trial)?.censored,
  }
}

const trialColumns: OfTrial = {
  experiment: ({ experiment }) => experiment,
  trial: ({ number }) => number,
  app: ({ app }) => app,
  replicas: ({ replicas }) => replicas,
  fault: ({ fault }) => fault?.kind,
  target: ({ fault }) => fault && targetOf(fault),
  phaseMs: ({ phase }) => phase?.waitedMs,
  phaseSpanMs: ({ phase }) => phase?.spanMs,
  verdict: ({ verdict }) => verdict,
  reason: ({ reason }) => reason,
  startedAtMs: ({ startedAtMs }) => startedAtMs,
  endedAtMs: ({ endedAtMs }) => endedAtMs,
  t0Ms: ({ measures }) => measures.instants.t0Ms,
  t1Ms: ({ measures }) => measures.instants.t1Ms,
  runningAtMs: ({ measures }) => measures.instants.runningMs,
  t2Ms: ({ measures }) => measures.instants.t2Ms,
  t3Ms: ({ measures }) => measures.instants.t3Ms,
  noticedBy: ({ measures }) => measures.noticedBy,
  ...duration('reaction', ({ measures }) => measures.times.reaction),
  ...duration('running', ({ measures }) => measures.times.running),
  ...duration('repair', ({ measures }) => measures.times.repair),
  ...duration('recovery', ({ measures }) => measures.times.recovery),
  ...duration('outage', ({ measures }) => measures.times.outage),
  longestWindowMs: ({ measures }) => measures.longestWindowMs,
  fullOutageMs: ({ measures }) => measures.fullOutageMs,
  lostSeconds: ({ measures }) => measures.lostSeconds,
  availability: ({ measures }) => measures.availability,
  sent: ({ measures }) => measures.requests.sent,
  ok: ({ measures }) => measures.requests.ok,
  failed: ({ measures }) => measures.requests.failed,
  unknown: ({ measures }) => measures.requests.unknown,
  consistencyMs: ({ measures }) => measures.consistencyMs,
  probePeriodMs: ({ measures }) => measures.probePeriodMs,
  ...duration('nodeBack', ({ measures }) => measures.back?.node),
  ...duration('doorBack', ({ measures }) => measures.back?.door),
  ...duration('instanceBack', ({ measures }) => measures.back?.instance),
  ...duration('controlPlaneBack', ({ measures }) => measures.back?.controlPlane),
  latencyP50BeforeMs: ({ measures }) => measures.latency?.before?.p50Ms,
  latencyP50SinceMs: ({ measures }) => measures.latency?.since?.p50Ms,
  latencyP99BeforeMs: ({ measures }) => measures.latency?.before?.p99Ms,
  latencyP99SinceMs: ({ measures }) => measures.latency?.since?.p99Ms,
  writesAcknowledged: ({ ledger }) => ledger?.acknowledged,
  writesKept: ({ ledger }) => ledger?.fates?.kept,
  writesLost: ({ ledger }) => ledger?.fates?.lost,
  writesStale: ({ ledger }) => ledger?.fates?.stale,
  writesDuplicated: ({ ledger }) => ledger?.fates?.duplicated,
  scheduleErrorP50Ms: ({ audit }) => audit.scheduleErrorMs.p50,
  scheduleErrorP99Ms: ({ audit }) => audit.scheduleErrorMs.p99,
  scheduleErrorMaxMs: ({ audit }) => audit.scheduleErrorMs.max,
  probePriority: ({ audit }) => audit.priority,
}

const windowColumns: Columns<{ trial: Trial; window: OutageWindow }> = {
  experiment: ({ trial }) => trial.experiment,
  trial: ({ trial }) => trial.number,
  fromMs: ({ window }) => window.fromMs,
  toMs: ({ window }) => window.toMs,
  pointMs: ({ window }) => window.pointMs,
  lowerMs: ({ window }) => window.lowerMs,
  upperMs: ({ window }) => window.upperMs,
  failed: ({ window }) => window.failed,
}

/** What was judged of an experiment of any kind. */
export interface JudgementRow {
  experiment: string
  judgement: Judgement
}

export const judgementColumns: Columns<JudgementRow> = {
  experiment: ({ experiment }) => experiment,
  claim: ({ judgement }) => judgement.claim,
  kept: ({ judgement }) => judgement.pass,
  verdict: ({ judgement }) => judgementVerdict(judgement),
  limit: ({ judgement }) => judgement.limit,
  seen: ({ judgement }) => judgement.seen,
  because: ({ judgement }) => judgement.because,
}
