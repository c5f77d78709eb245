import { medianInterval } from './interval.ts'

/** How long something took, or, censored, how long it was watched without its having ended. */
export interface Lifetime {
  value: number
  censored: boolean
}

/** The share that has not ended by then, from this value on until the next point's. */
export interface SurvivalPoint {
  value: number
  /** Lifetimes that had neither ended nor been given up before. */
  atRisk: number
  ended: number
  surviving: number
}

/** The product-limit estimate of Kaplan and Meier (1958); a point for each value at which something ended. */
export function kaplanMeier(lifetimes: readonly Lifetime[]): SurvivalPoint[] {
  const sorted = lifetimes.toSorted((a, b) => a.value - b.value)
  const points: SurvivalPoint[] = []
  let surviving = 1
  for (let i = 0; i < sorted.length; ) {
    const { value } = sorted[i] as Lifetime
    const likes = sorted.slice(i).findIndex(other => other.value !== value)
    const together = sorted.slice(i, likes === -1 ? undefined : i + likes)
    const ended = together.filter(({ censored }) => !censored).length
    const atRisk = sorted.length - i
    if (ended > 0) {
      surviving *= 1 - ended / atRisk
      points.push({ value, atRisk, ended, surviving })
    }
    i += together.length
  }
  return points
}

/**
 * The least value by which at least this share has ended; undefined where too many were given up before, so that
 * nothing can be said of it.
 */
export function survivalQuantile(lifetimes: readonly Lifetime[], share: number): number | undefined {
  // Rounding: 1 − 0.9 is not 0.1.
  return kaplanMeier(lifetimes).find(({ surviving }) => surviving <= 1 - share + 1e-12)?.value
}

/** The median; between two where half have ended just before the second. Undefined where too many had not ended. */
export function survivalMedian(lifetimes: readonly Lifetime[]): number | undefined {
  const points = kaplanMeier(lifetimes)
  const at = points.findIndex(({ surviving }) => surviving <= 0.5 + 1e-12)
  const [half, next] = points.slice(Math.max(at, 0))
  if (at < 0 || half === undefined || half.surviving < 0.5 - 1e-12) return at < 0 ? undefined : half?.value
  return next === undefined ? undefined : (half.value + next.value) / 2
}

/**
 * The order-statistic interval of the median where some had not ended: from what is surely reached to what is surely
 * enough, so that it holds the true one at least as often as `medianInterval` does, however the watching ended.
 *
 * @returns above: undefined where nothing bounds it; undefined as a whole where n allows no interval
 */
export function survivalMedianInterval(
  lifetimes: readonly Lifetime[],
  confidence = 0.95,
): [low: number, high: number | undefined] | undefined {
  const atLeast = medianInterval(
    lifetimes.map(({ value }) => value),
    confidence,
  )
  const atMost = medianInterval(
    lifetimes.map(({ value, censored }) => (censored ? Number.POSITIVE_INFINITY : value)),
    confidence,
  )
  if (atLeast === undefined || atMost === undefined) return undefined
  return [atLeast[0], Number.isFinite(atMost[1]) ? atMost[1] : undefined]
}
