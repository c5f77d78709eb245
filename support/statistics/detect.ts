import { leastTelling } from './mann-whitney.ts'
import { seededRandom } from './random.ts'

/** A change that two samples of trials, one of before and one of after, are to show. */
export interface Change {
  /** By how much a time grows: 0.2 for one that takes 20 % longer. */
  slowDown: number
  /** How much trials differ anyway: the standard deviation of their logarithms, about that of their ratio to the middle. */
  noise: number
  /** How often a change may be said where there is none. */
  error: number
  /** How often it must be said where there is one. */
  power: number
}

const draws = 2_000
const mostTrials = 400

/**
 * Trials of each side that show the change by Mann and Whitney's test, found by simulation with a seed of its own, so
 * that the same question has the same answer. Undefined where 400 would not do.
 */
export function trialsToDetect(change: Change): number | undefined {
  let [few, enough] = [1, 2]
  while (powerOf(enough, change) < change.power) {
    if (enough > mostTrials) return undefined
    ;[few, enough] = [enough, enough * 2]
  }
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2)
    if (powerOf(middle, change) < change.power) few = middle
    else enough = middle
  }
  return enough <= mostTrials ? enough : undefined
}

/** How often so many trials of each side show the change. */
export function powerOf(n: number, { slowDown, noise, error }: Change): number {
  const least = leastTelling(n, error)
  if (!Number.isFinite(least)) return 0
  const random = seededRandom(n)
  const shift = Math.log1p(slowDown)
  const sample = (by: number) =>
    Array.from({ length: n }, () => by + noise * normal(random)).sort((a, b) => a - b)
  let shown = 0
  for (let i = 0; i < draws; i += 1) if (pairsAbove(sample(0), sample(shift)) >= least) shown += 1
  return shown / draws
}

/** Pairs in which a value of the second is above one of the first; both sorted. */
function pairsAbove(first: readonly number[], second: readonly number[]): number {
  let [below, pairs] = [0, 0]
  for (const value of second) {
    while (below < first.length && (first[below] ?? 0) < value) below += 1
    pairs += below
  }
  return pairs
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
