import { mannWhitney } from './mann-whitney.ts'

/**
 * How likely the second sample would lie so far above the first if it were not above it: the one-sided p-value of Mann
 * and Whitney's test. 1 where either sample is empty.
 */
export function aboveP(first: readonly number[], second: readonly number[]): number {
  if (first.length === 0 || second.length === 0) return 1
  const { effect, p } = mannWhitney(first, second)
  return effect >= 0.5 ? p / 2 : 1 - p / 2
}

/** The least such p-value that samples of these sizes can have: when every value of one is above all of the other. */
export function leastAboveP(first: number, second: number): number {
  if (first === 0 || second === 0) return 1
  let arrangements = 1
  for (let i = 1; i <= second; i += 1) arrangements = (arrangements * (first + i)) / i
  return 1 / arrangements
}
