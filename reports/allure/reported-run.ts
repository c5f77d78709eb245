import type { Experiment } from '../../support/record/experiment.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { RecordedTrial } from '../charts/frame.ts'

/** A run as the report needs it: its records, and where the raw files of each trial lie. */
export interface ReportedRun {
  folder: string
  manifest: RunManifest
  experiments: ReportedExperiment[]
  /** Experiments that were not made, with the reason. */
  skipped: SkippedExperiment[]
}

export interface ReportedExperiment {
  experiment: Experiment
  /** Thresholds it was judged by, those it kept too. */
  judgements: Judgement[]
  trials: ReportedTrial[]
}

export interface ReportedTrial extends RecordedTrial {
  /** Where its raw files lie. */
  folder: string
}

export interface SkippedExperiment {
  id: string
  claim: string
  reason: string
}
