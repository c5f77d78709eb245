import {
  type LoadExperiment,
  type StepMeasure,
  type StepMeasureName,
  stepMeasureNames,
} from '../../support/record/load-experiment.ts'
import type { AskedLoad } from '../../support/record/load-step.ts'
import type { LoadKind } from '../../support/record/load-trial.ts'
import type { Verdict } from '../../support/record/trial.ts'

/** A load in summary.json. Its keys are stable: other programs read them. */
export interface LoadSummary {
  /** Also the folder that holds its trials. */
  id: string
  claim: string
  kind: LoadKind
  app: string
  /** How many were made. */
  trials: number
  verdict: Verdict
  reason: string
  /** From the lowest to the highest knee over the trials, in connections; null where it has none, or it is unknown. */
  knee: [number, number] | null
  steps: StepFacts[]
}

/** One step over the trials. */
interface StepFacts {
  asked: AskedLoad
  replicas: number
  /** Trials whose figures of it are the service's. */
  sound: number
  /** Why others are not; null where all are. */
  unsoundBecause: string | null
  measures: Record<StepMeasureName, StepMeasureFacts>
}

type StepMeasureFacts = { [key in 'median' | 'min' | 'max']: number | null } & Pick<
  StepMeasure,
  'n' | 'values'
>

export function loadSummary({ knee, steps, trials, ...experiment }: LoadExperiment): LoadSummary {
  const { id, claim, kind, app, verdict, reason } = experiment
  return {
    ...{ id, claim, kind, app, trials: trials.length, verdict, reason },
    knee: knee?.range ?? null,
    steps: steps.map(({ asked, replicas, sound, unsoundBecause, measures }) => ({
      ...{ asked, replicas, sound, unsoundBecause: unsoundBecause ?? null },
      measures: Object.fromEntries(
        stepMeasureNames.map(name => [name, factsOf(measures[name])]),
      ) as StepFacts['measures'],
    })),
  }
}

function factsOf({ n, median, min, max, values }: StepMeasure): StepMeasureFacts {
  return { n, median: round(median), min: round(min), max: round(max), values: values.map(round) }
}

/** To a thousandth of a millisecond, a millionth of a share. */
function round(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 1e6) / 1e6
}
