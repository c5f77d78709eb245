import { carriedPerSecond, isCarried, journeyBounds } from '../../support/measure/journey-knee.ts'
import type { Experiment } from '../../support/record/experiment.ts'
import type { JourneysRecord, RateRecord } from '../../support/record/journeys.ts'

/**
 * How many of all trials' journeys were completed, in a sentence with a space before it; where users came at one rate
 * after the other, how many a second were carried. Empty where none were made.
 */
export function journeysSentence({ trials }: Pick<Experiment, 'trials'>): string {
  const made = trials.flatMap(({ journeys }) => journeys ?? [])
  const climbed = made.flatMap(carriedSentence)
  if (climbed.length > 0) return ` ${climbed.join(' ')}`
  const begun = made.reduce((sum, one) => sum + one.begun, 0)
  if (begun === 0) return ''
  const completed = made.reduce((sum, one) => sum + one.completed, 0)
  return ` Users completed ${completed} of ${begun} journeys.`
}

function carriedSentence({ rates = [] }: JourneysRecord): string[] {
  const carried = carriedPerSecond(rates)
  if (carried === undefined) return []
  const broken = rates.find(rate => !isCarried(rate))
  const limit = broken && brokenInWords(broken)
  if (carried === 0) return [`Not even ${usersCarried(rates[0]?.perSecond ?? 0)}: ${limit}.`]
  return [
    limit
      ? `${usersCarried(carried)}, ${broken.perSecond} were not: ${limit}.`
      : `${usersCarried(carried)}, as many as came.`,
  ]
}

function usersCarried(perSecond: number): string {
  return perSecond === 1 ? '1 user a second was carried' : `${perSecond} users a second were carried`
}

function brokenInWords(rate: RateRecord): string {
  const { begun, completed } = rate
  if (begun === 0 || completed / begun < journeyBounds.completed)
    return `${completed} of ${begun} completed their journey`
  const slowest = slowestStep(rate)
  return `${slowest?.name} took up to ${((slowest?.p99Ms ?? 0) / 1_000).toFixed(1)} s`
}

/** The step that took longest, 99 of 100 times; undefined where none succeeded. */
export function slowestStep({ steps }: RateRecord): RateRecord['steps'][number] | undefined {
  return steps
    .filter(({ p99Ms }) => p99Ms !== undefined)
    .toSorted((a, b) => (b.p99Ms ?? 0) - (a.p99Ms ?? 0))[0]
}
