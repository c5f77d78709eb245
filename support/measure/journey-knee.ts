import type { RateRecord } from '../record/journeys.ts'

/** What a rate of users has to keep to be carried. */
interface JourneyBounds {
  /** Of the journeys that were due, from 0 to 1. */
  completed: number
  /** 99 of 100 times no step takes longer, from when it was meant to begin. */
  stepMs: number
}

/** Five in a hundred may give up; ten seconds keep a user's attention on one step (Nielsen, Usability Engineering, 1993). */
export const journeyBounds: JourneyBounds = { completed: 0.95, stepMs: 10_000 }

/**
 * Users a second that an app carries: the highest rate up to which every one keeps the bounds; 0 where not even the first
 * does, undefined without rates. Each deployment's own, while all of a round are asked the same at the same time.
 */
export function carriedPerSecond(
  rates: readonly RateRecord[] | undefined,
  bounds = journeyBounds,
): number | undefined {
  if (rates === undefined || rates.length === 0) return undefined
  const broken = rates.findIndex(rate => !isCarried(rate, bounds))
  return (broken < 0 ? rates.at(-1) : rates[broken - 1])?.perSecond ?? 0
}

/** Whether so many completed their journey, none of whose steps took too long. Nobody carries users who never came. */
export function isCarried(
  { begun, unbegun = 0, completed, steps }: RateRecord,
  bounds = journeyBounds,
): boolean {
  return (
    begun > 0 &&
    completed / (begun + unbegun) >= bounds.completed &&
    steps.every(({ p99Ms }) => p99Ms !== undefined && p99Ms <= bounds.stepMs)
  )
}
