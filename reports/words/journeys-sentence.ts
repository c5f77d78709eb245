import type { Experiment } from '../../support/record/experiment.ts'

/** How many of all trials' journeys were completed, in a sentence with a space before it; empty where none were made. */
export function journeysSentence({ trials }: Pick<Experiment, 'trials'>): string {
  const made = trials.flatMap(({ journeys }) => journeys ?? [])
  const begun = made.reduce((sum, one) => sum + one.begun, 0)
  if (begun === 0) return ''
  const completed = made.reduce((sum, one) => sum + one.completed, 0)
  return ` Users completed ${completed} of ${begun} journeys.`
}
