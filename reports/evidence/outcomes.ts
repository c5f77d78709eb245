import type { Experiment } from '../../support/record/experiment.ts'
import type { InstrumentRecord } from '../../support/record/instrument.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import type { Verdict } from '../../support/record/trial.ts'
import { answerSentence } from '../words/answer-sentence.ts'
import { journeysSentence } from '../words/journeys-sentence.ts'
import { allowedOutage } from '../words/judgement-table.ts'
import { ledgerSentence } from '../words/ledger-sentence.ts'
import { loadSentence } from '../words/load/load-sentence.ts'
import { experimentSentence } from '../words/verdict.ts'
import type { SkippedExperiment } from './summary.ts'

/** What came of one experiment of any kind, or of what was asked of the instrument. */
export interface Outcome {
  id: string
  /** Name of its spec's folder. */
  question: string
  /** Its claim as the spec words it. */
  claim: string
  verdict: Verdict | 'skipped'
  reason: string
  /** What was seen, in a sentence: what it cost or delivered where it passed, the reason where it did not. */
  seen: string
  /** How many were made. */
  trials: number
  /** How long they took together; 0 where none is recorded. */
  tookMs: number
  judgements: Judgement[]
}

interface Made<T> {
  experiment: T
  judgements: Judgement[]
}

type Any = Experiment | LoadExperiment | PacketExperiment

/** Everything of a run that has a verdict or was skipped. */
export interface Outcomes {
  experiments: readonly Made<Experiment>[]
  loads: readonly Made<LoadExperiment>[]
  packets: readonly Made<PacketExperiment>[]
  instrument: readonly InstrumentRecord[]
  skipped: readonly SkippedExperiment[]
}

/**
 * One line for each, what was made first in front, so that the same run gives the same lines whether it is told by what
 * is recorded or by what is read of its folder.
 */
export function outcomesOf({ experiments, loads, packets, instrument, skipped }: Outcomes): Outcome[] {
  const made = inOrder([...experiments, ...loads, ...packets])
  return [
    ...made.map(({ experiment, judgements }) => {
      const { id, question = 'ha', claim, verdict, reason, trials } = experiment
      const tookMs = trials.reduce((sum, { startedAtMs, endedAtMs }) => sum + endedAtMs - startedAtMs, 0)
      const seen = seenOf(experiment, judgements)
      return { id, question, claim, verdict, reason, seen, trials: trials.length, tookMs, judgements }
    }),
    ...instrument.toSorted(byId).map(({ id, claim, verdict, reason, judgements }) => ({
      ...{ id, question: 'instrument', claim, verdict, reason, seen: reason },
      ...{ trials: 1, tookMs: 0, judgements },
    })),
    ...skipped.toSorted(byId).map(({ id, question = 'ha', claim, reason }) => ({
      ...{ id, question, claim, verdict: 'skipped' as const, reason, seen: reason },
      ...{ trials: 0, tookMs: 0, judgements: [] },
    })),
  ]
}

function seenOf(experiment: Any, judgements: readonly Judgement[]): string {
  if (experiment.verdict !== 'pass') return experiment.reason
  if ('fault' in experiment) {
    const cost = experimentSentence(experiment, allowedOutage(judgements))
    return `${cost}${answerSentence(experiment)}${journeysSentence(experiment)}${ledgerSentence(experiment.ledger)}`
  }
  return 'steps' in experiment ? loadSentence(experiment) : experiment.reason
}

/** What was observed at once stands together, the fewest replicas first. */
function inOrder(made: readonly Made<Any>[]): Made<Any>[] {
  const actOf = ({ experiment }: Made<Any>) => experiment.id.replace(/-r\d+$/, '')
  const startMs = new Map<string, number>()
  for (const one of made) {
    const act = actOf(one)
    const own = one.experiment.trials[0]?.startedAtMs ?? Number.POSITIVE_INFINITY
    startMs.set(act, Math.min(own, startMs.get(act) ?? Number.POSITIVE_INFINITY))
  }
  const startOf = (one: Made<Any>) => startMs.get(actOf(one)) ?? 0
  return made.toSorted((a, b) => compare(startOf(a), startOf(b)) || byId(a.experiment, b.experiment))
}

function byId(a: { id: string }, b: { id: string }): number {
  return compare(a.id, b.id)
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
