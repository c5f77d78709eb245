import { analyseTrial } from '../../support/measure/analyse-trial.ts'
import type { TrialMeasures } from '../../support/record/trial.ts'
import type { RecordedRun, RecordedTrial } from './read-run.ts'

/** A number that does not follow from the samples and events beside it. */
export interface Difference {
  trial: string
  /** e.g. `times.reaction.ms` */
  measure: string
  recorded: unknown
  computed: unknown
}

/** samples.csv tells instants to the microsecond. */
const toleranceMs = 0.001

/** The measures of a trial, from its samples and events alone. */
export function measuresAgain({ trial, samples, events }: RecordedTrial): TrialMeasures {
  const { app, fault, endedAtMs, measures } = trial
  const { t0Ms, poweredMs } = measures.instants
  return analyseTrial(samples, events, { app, fault, t0Ms, poweredMs, endedAtMs })
}

/** Computes every number of a run again; empty when all agree. */
export function recompute(run: RecordedRun): Difference[] {
  return run.experiments.flatMap(({ trials }) =>
    trials.flatMap(recorded =>
      differences(recorded.trial.measures, measuresAgain(recorded)).map(difference => ({
        trial: recorded.folder,
        ...difference,
      })),
    ),
  )
}

function differences(recorded: unknown, computed: unknown, at = ''): Omit<Difference, 'trial'>[] {
  if (isParts(recorded) && isParts(computed)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(computed)])
    return [...keys].flatMap(key =>
      differences(recorded[key], computed[key], at === '' ? key : `${at}.${key}`),
    )
  }
  const close =
    typeof recorded === 'number' && typeof computed === 'number'
      ? Math.abs(recorded - computed) <= toleranceMs
      : recorded === computed
  return close ? [] : [{ measure: at, recorded, computed }]
}

function isParts(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
