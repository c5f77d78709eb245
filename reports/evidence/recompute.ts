import { ledgerRecordOf } from '../../support/ledger/record-of.ts'
import { analyseTrial } from '../../support/measure/analyse-trial.ts'
import { answerOf } from '../../support/measure/answer.ts'
import { journeysRecordOf } from '../../support/measure/journeys.ts'
import { queueRecordOf } from '../../support/measure/queue/drain.ts'
import type { JourneysRecord } from '../../support/record/journeys.ts'
import type { LedgerRecord } from '../../support/record/ledger.ts'
import type { QueueRecord } from '../../support/record/queue.ts'
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
  const { app, part = app, fault, endedAtMs, measures } = trial
  const { t0Ms, poweredMs } = measures.instants
  return analyseTrial(samples, events, { app: part, fault, t0Ms, poweredMs, endedAtMs })
}

/** How long work waited, from backlog.csv; undefined where nobody looked. */
function queueAgain({ trial, backlog }: RecordedTrial): QueueRecord | undefined {
  const { worker, backMs } = trial.queue ?? {}
  const { t0Ms } = trial.measures.instants
  if (!backlog || worker === undefined) return undefined
  return queueRecordOf(backlog, { worker, backMs, t0Ms, endedAtMs: trial.endedAtMs })
}

/** What became of the writes, from ledger.csv alone; undefined where none were made. */
function ledgerAgain({ trial, ledger }: RecordedTrial): LedgerRecord | undefined {
  return ledger && ledgerRecordOf(ledger, trial.ledger?.tolerates ?? [])
}

/** How users fared, from journeys.csv and what was kept of logs; undefined where nobody made journeys. */
function journeysAgain({ trial, journeys }: RecordedTrial): JourneysRecord | undefined {
  const names = trial.journeys?.steps.map(({ name }) => name) ?? []
  return journeys && journeysRecordOf(journeys.walked, names, journeys.lines, trial.queue?.worker)
}

/** Computes every number of a run again; empty when all agree. */
export function recompute(run: RecordedRun): Difference[] {
  const faults = run.experiments.flatMap(({ trials }) =>
    trials.flatMap(recorded =>
      within(recorded.folder, [
        ...differences(recorded.trial.measures, measuresAgain(recorded)),
        ...differences(written(recorded.trial.queue), written(queueAgain(recorded)), 'queue'),
        ...differences(written(recorded.trial.journeys), written(journeysAgain(recorded)), 'journeys'),
        ...differences(
          written(recorded.trial.answer),
          written(recorded.turns && answerOf(recorded.turns)),
          'answer',
        ),
        ...differences(written(recorded.trial.ledger), written(ledgerAgain(recorded)), 'ledger'),
      ]),
    ),
  )
  // What is read of a load is computed from its evidence; what was written down is held against it.
  const loads = run.loads.flatMap(({ trials }) =>
    trials.flatMap(({ folder, trial, recorded }) => within(folder, differences(recorded, written(trial)))),
  )
  return [...faults, ...loads]
}

function within(trial: string, found: Omit<Difference, 'trial'>[]): Difference[] {
  return found.map(difference => ({ trial, ...difference }))
}

/** As it would stand in a file. */
function written(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, part) => (part === undefined ? null : part)))
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
