import type { FaultKind } from '../chaos/fault.ts'
import type { LedgerSummary } from './ledger.ts'
import type { ClockOffset } from './manifest.ts'
import type { Prediction } from './prediction.ts'
import type { Trial, Verdict } from './trial.ts'

/** The measures that a summary states for each experiment. Unit is in the name; availability is a ratio. */
export const measureNames = [
  'reactionMs',
  'repairMs',
  'recoveryMs',
  'outageMs',
  'longestWindowMs',
  'lostSeconds',
  'availability',
  'failedRequests',
  'runningMs',
  'nodeBackMs',
  'doorBackMs',
  'instanceBackMs',
  'controlPlaneBackMs',
  'latencyBeforeMs',
  'latencySinceMs',
  'latencyP99BeforeMs',
  'latencyP99SinceMs',
  'drainMs',
] as const
export type MeasureName = (typeof measureNames)[number]

/** One measure over the trials of an experiment. */
export interface MeasureSummary {
  unit: 'ms' | 's' | 'ratio' | 'requests'
  /** Trials that have a value. */
  n: number
  median: number | undefined
  min: number | undefined
  max: number | undefined
  /** Every trial's value, in trial order; null where a trial has none. */
  values: (number | null)[]
  /** Trials whose value is a lower bound because the service or instance never came back. */
  censored: number
  /** Order-statistic 95 % interval of the median; only from n >= 6, and where trials that had not ended allow it. */
  medianInterval: [number, number] | undefined
  /** What can be said of the median where some trials had not ended; undefined where all had. */
  survival?: Survival | undefined
}

/** A plan by which an experiment ends as soon as what is claimed of it is decided: see support/statistics/sequential. */
export interface TrialPlan {
  /** The most trials that were to be made. */
  trials: number
  /** The claims that decide, in words. */
  claims: string[]
  /** Which of the planned trials were not made, and why; undefined where all were. */
  stopped: { notMade: [first: number, last: number]; because: string } | undefined
}

/** Of times that some trials were too short for (Kaplan and Meier 1958). */
export interface Survival {
  /** Undefined where too many had not ended: then it is above all that did. */
  median: number | undefined
  /** At least 95 %; above: undefined where nothing bounds it. Undefined where n allows none. */
  interval: [low: number, high: number | undefined] | undefined
}

/** n trials of one fault on one app at one configuration, and what they show together. */
export interface Experiment {
  /** e.g. `container-kill-r1`. */
  id: string
  /** What its spec asks, by the spec's folder: `ha`. Runs of before it was written down have none, and asked that. */
  question?: string | undefined
  /** The spec's file, from the checkout's root: what makes it again. Runs of before it was written down have none. */
  spec?: string | undefined
  /** The claim as the spec words it. */
  claim: string
  fault: FaultKind | undefined
  app: string
  replicas: number
  trials: Trial[]
  measures: Record<MeasureName, MeasureSummary>
  verdict: Verdict
  /** The verdict in words. */
  reason: string
  /** The folder with the trials. */
  evidence: string
  /** What its configuration lets expect; absent where the setting of its trials was not recorded. */
  prediction?: Prediction | undefined
  /** What became of the writes of all trials; absent where none kept a ledger. */
  ledger?: LedgerSummary | undefined
  /** How many trials were to be made, where fewer were needed to decide; absent where every planned trial was made. */
  plan?: TrialPlan | undefined
  /** How far the machines' clocks were off, before the first trial and after the last; absent where they are one. */
  clockOffsets?: { before: ClockOffset[]; after: ClockOffset[] } | undefined
}
