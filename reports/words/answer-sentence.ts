import type { Experiment } from '../../support/record/experiment.ts'
import { middleOf } from '../../support/statistics/middle.ts'

/** What an answer took, in a sentence with a space before it; empty where nobody asked for that. */
export function answerSentence({ trials }: Pick<Experiment, 'trials'>): string {
  const found = trials.flatMap(({ answer }) => answer ?? [])
  const ms = middleOf(found.map(({ answerMs }) => answerMs))
  const times = middleOf(found.map(({ timesReference }) => timesReference))
  if (ms === undefined || times === undefined) return ''
  return ` An answer took ${ms.toPrecision(2)} ms, ${times.toPrecision(2)} times what a bare responder here took.`
}
