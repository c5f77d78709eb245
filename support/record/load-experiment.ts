import type { Knee, KneeBounds } from '../measure/qos/knee.ts'
import type { AskedLoad } from './load-step.ts'
import type { LoadKind, LoadTrial } from './load-trial.ts'
import type { Verdict } from './trial.ts'

/** The measures that are stated for each step over its repetitions. Unit is in the name; shares are from 0 to 1. */
export const stepMeasureNames = [
  'requestsPerSecond',
  'bitsPerSecond',
  'meanMs',
  'p50Ms',
  'p90Ms',
  'p99Ms',
  'p999Ms',
  'maxMs',
  'jitterMs',
  'variationP99Ms',
  'requestLoss',
  'availability',
  'probeP50Ms',
  'probeP99Ms',
  'nodeCpuShare',
  'podCpuCores',
  'packetLoss',
  'efficiency',
  'thesisDelayMs',
  'thesisJitterMs',
  'thesisThroughputKbps',
  'thesisLossPercent',
] as const
export type StepMeasureName = (typeof stepMeasureNames)[number]

/** One measure of one step over the trials. */
export interface StepMeasure {
  /** Trials that have a value: their step is sound, and the measure was taken. */
  n: number
  median: number | undefined
  min: number | undefined
  max: number | undefined
  /** Every trial's value, in trial order; null where it has none. */
  values: (number | null)[]
}

/** The same step of every trial. */
export interface StepSummary {
  asked: AskedLoad
  replicas: number
  measures: Record<StepMeasureName, StepMeasure>
  /** Steps whose figures are the service's, and how many were made. */
  sound: number
  made: number
  /** Why others are not, the first of the reasons. */
  unsoundBecause: string | undefined
}

/** The knees of a ladder's repetitions. */
export interface KneeSummary {
  bounds: KneeBounds
  /** One for each trial. */
  knees: Knee[]
  /** From the lowest to the highest of them, in connections; 0 stands for below the first step. Undefined where one is unknown. */
  range: [number, number] | undefined
  /** The highest is the top of the ladder: the true one is there or above. */
  isAbove: boolean
}

/** Trials of one load on one app, and what they show together: load.json in the experiment's folder. */
export interface LoadExperiment {
  /** e.g. `connection-ladder`. */
  id: string
  /** Name of its spec's folder. */
  question: string
  /** The spec's file, from the checkout's root. Runs of before it was written down have none. */
  spec?: string | undefined
  /** The claim as the spec words it. */
  claim: string
  kind: LoadKind
  app: string
  trials: LoadTrial[]
  /** In the order in which they are made. */
  steps: StepSummary[]
  /** Of a connection ladder. */
  knee: KneeSummary | undefined
  verdict: Verdict
  /** The verdict in words. */
  reason: string
  /** The folder with the trials. */
  evidence: string
}
