import type { PlannedOutage } from '../target/plan.ts'

/** Answers for so long that a window ends, and another begins after it. */
const leastGapMs = 1_400
const gapSpreadMs = 400
/** So that lengths are no multiples of the probe's beat, which would show a bias that is none. */
const lengthSpread = 0.2

/**
 * Outages of the given lengths, or up to a fifth longer, in a random order at random moments, one after another with a stable second between.
 *
 * @param random uniform in [0, 1)
 */
export function scheduleOutages(
  lengthsMs: readonly number[],
  startMs: number,
  random: () => number,
): { planned: PlannedOutage[]; endMs: number } {
  let atMs = startMs
  const planned = shuffled(lengthsMs, random).map(leastMs => {
    const fromMs = atMs + leastGapMs + random() * gapSpreadMs
    const lengthMs = leastMs * (1 + lengthSpread * random())
    atMs = fromMs + lengthMs
    return { fromMs, lengthMs }
  })
  return { planned, endMs: atMs + leastGapMs }
}

/** As many lengths, spread evenly over the orders of magnitude from the least to the most. */
export function lengthsBetween(leastMs: number, mostMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => leastMs * (mostMs / leastMs) ** (i / Math.max(1, count - 1)))
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map(value => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value)
}
