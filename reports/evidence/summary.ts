import {
  type Experiment,
  type MeasureName,
  measureNames,
  type TrialPlan,
} from '../../support/record/experiment.ts'
import type { LedgerSummary } from '../../support/record/ledger.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import type { PredictedName, Prediction } from '../../support/record/prediction.ts'
import type { Verdict } from '../../support/record/trial.ts'
import { type LoadSummary, loadSummary } from './load-summary.ts'
import { type PacketSummary, packetSummary } from './packet-summary.ts'

/** An experiment that was not made, with the reason. */
export interface SkippedExperiment {
  id: string
  /** By its spec's folder; see Experiment. */
  question?: string | undefined
  claim: string
  reason: string
}

/** summary.json. Its keys are stable: other programs read them. */
export interface RunSummary {
  schemaVersion: 1
  target: string
  profile: string
  startedAt: string
  /** null while the run goes on, and when it was killed. */
  endedAt: string | null
  experiments: ExperimentSummary[]
  /** Of loads. */
  loads: LoadSummary[]
  /** Of numbered packets. */
  packets: PacketSummary[]
  skipped: SkippedExperiment[]
}

export interface ExperimentSummary {
  /** e.g. `container-kill-r1`; also the folder that holds its trials. */
  id: string
  claim: string
  /** null where nothing was done to the cluster. */
  fault: string | null
  app: string
  replicas: number
  /** How many were made. */
  trials: number
  verdict: Verdict
  reason: string
  /** Where trials were to end as soon as the claims are decided; absent where all that were planned were to be made. */
  plan?: TrialPlan
  measures: Record<MeasureName, MeasureFacts>
  /** What became of the writes of all trials; absent where none kept a ledger. */
  ledger?: LedgerSummary
  /** Absent where the trials' setting was not recorded. */
  prediction?: PredictionFacts
}

/** What the configuration lets expect, and where it went otherwise. */
export interface PredictionFacts {
  /** ms; a highest of null has no end while the fault lasts. A time that cannot be told is absent. */
  times: Partial<Record<PredictedName, { low: number | null; high: number | null; dominant: string | null }>>
  /** In sentences: findings, of the cluster or of the model. */
  unpredicted: string[]
}

export interface MeasureFacts {
  unit: 'ms' | 's' | 'ratio' | 'requests'
  /** Trials that have a value. */
  n: number
  median: number | null
  min: number | null
  max: number | null
  /** Every trial's value in order; null where it has none, or cannot be believed. */
  values: (number | null)[]
  /** How many of the values are lower bounds: the trial ended first. */
  censored: number
  /** 95 % interval of the median; null where n does not allow one. */
  medianInterval: [number, number] | null
  /** Kaplan–Meier, where some had not ended; absent where all had. An end that nothing bounds is null. */
  survival?: { median: number | null; interval: [number, number | null] | null }
}

export function summaryOf(
  manifest: RunManifest,
  experiments: readonly Experiment[],
  skipped: readonly SkippedExperiment[],
  loads: readonly LoadExperiment[],
  packets: readonly PacketExperiment[],
): RunSummary {
  const { target, profile, startedAt, endedAt } = manifest
  return {
    schemaVersion: 1,
    target,
    profile,
    startedAt,
    endedAt: endedAt ?? null,
    experiments: experiments.map(experimentSummary),
    loads: loads.map(loadSummary),
    packets: packets.map(packetSummary),
    skipped: [...skipped],
  }
}

function experimentSummary(experiment: Experiment): ExperimentSummary {
  const { id, claim, fault, app, replicas, trials, verdict, reason, plan, measures, prediction } = experiment
  const facts = measureNames.map(name => {
    const { unit, n, median, min, max, values, censored, medianInterval, survival } = measures[name]
    return [
      name,
      {
        ...{ unit, n, median: round(median), min: round(min), max: round(max) },
        ...{ values: values.map(round), censored, medianInterval: medianInterval?.map(round) ?? null },
        ...(survival && {
          survival: {
            median: round(survival.median),
            interval: survival.interval?.map(round) ?? null,
          },
        }),
      },
    ]
  })
  return {
    ...{ id, claim, fault: fault ?? null, app, replicas, trials: trials.length, verdict, reason },
    ...(plan && { plan }),
    ...(experiment.ledger && { ledger: experiment.ledger }),
    measures: Object.fromEntries(facts),
    ...(prediction && { prediction: predictionFacts(prediction) }),
  }
}

function predictionFacts({ times, unpredicted }: Prediction): PredictionFacts {
  const facts = Object.entries(times).map(([name, { lowMs, highMs, dominant }]) => [
    name,
    { low: round(lowMs), high: round(highMs), dominant: dominant ?? null },
  ])
  return { times: Object.fromEntries(facts), unpredicted: unpredicted.map(({ sentence }) => sentence) }
}

/** To a thousandth of a millisecond, a millionth of a ratio: no instrument of ours tells more. */
function round(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 1e6) / 1e6
}
