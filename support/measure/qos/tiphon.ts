/**
 * Grades of quality as theses give them "by TIPHON" (ETSI TR 101 329, which is about voice calls). They are published
 * in at least two variants that disagree, so each grade names its own. Intervals are half-open: from (inclusive) to
 * below (exclusive).
 */
export type TiphonVariant = 'A' | 'B'
export type TiphonParameter = 'delayMs' | 'jitterMs' | 'lossPercent' | 'throughput'

/** 4 is the best; 0 exists for throughput in variant B alone. */
export type TiphonIndex = 0 | 1 | 2 | 3 | 4

interface Band {
  index: TiphonIndex
  from: number
  below: number
}

const end = Number.POSITIVE_INFINITY
/** What is "0" in the tables: nothing measurable. */
const none = Number.MIN_VALUE

const delay: Band[] = [
  { index: 4, from: 0, below: 150 },
  { index: 3, from: 150, below: 300 },
  { index: 2, from: 300, below: 450 },
  { index: 1, from: 450, below: end },
]

/** Throughput in variant A is a share of the bandwidth in percent; in variant B kbit/s. */
export const tiphonBands: Record<TiphonVariant, Record<TiphonParameter, Band[]>> = {
  A: {
    delayMs: delay,
    jitterMs: [
      { index: 4, from: 0, below: none },
      { index: 3, from: none, below: 75 },
      { index: 2, from: 75, below: 125 },
      // The tables end at 225 ms; what is above it is no better.
      { index: 1, from: 125, below: end },
    ],
    lossPercent: [
      { index: 4, from: 0, below: 3 },
      { index: 3, from: 3, below: 15 },
      { index: 2, from: 15, below: 25 },
      { index: 1, from: 25, below: end },
    ],
    // From memory of those who cite it, unverified.
    throughput: [
      { index: 1, from: 0, below: 50 },
      { index: 2, from: 50, below: 75 },
      { index: 3, from: 75, below: 100 },
      { index: 4, from: 100, below: end },
    ],
  },
  B: {
    delayMs: delay,
    jitterMs: [
      { index: 4, from: 0, below: none },
      { index: 3, from: none, below: 75 },
      { index: 2, from: 75, below: 125 },
      { index: 1, from: 125, below: end },
    ],
    lossPercent: [
      { index: 4, from: 0, below: 2 },
      { index: 3, from: 2, below: 14 },
      { index: 2, from: 14, below: 24 },
      { index: 1, from: 24, below: end },
    ],
    throughput: [
      { index: 0, from: 0, below: 338 },
      { index: 1, from: 338, below: 700 },
      { index: 2, from: 700, below: 1_200 },
      { index: 3, from: 1_200, below: 2_100 },
      { index: 4, from: 2_100, below: end },
    ],
  },
}

/** Undefined for what was not measured, and for what no band holds (a negative value, not a number). */
export function tiphonIndex(
  variant: TiphonVariant,
  parameter: TiphonParameter,
  value: number | undefined,
): TiphonIndex | undefined {
  if (value === undefined) return undefined
  return tiphonBands[variant][parameter].find(({ from, below }) => value >= from && value < below)?.index
}

export type TiphonWord = 'very satisfying' | 'satisfying' | 'less satisfying' | 'poor'

/** The mean of the indices, and its word; undefined as soon as one of them is missing. */
export function tiphonOverall(
  indices: readonly (TiphonIndex | undefined)[],
): { mean: number; word: TiphonWord } | undefined {
  const known = indices.filter(index => index !== undefined)
  if (known.length === 0 || known.length < indices.length) return undefined
  const mean = known.reduce<number>((sum, index) => sum + index, 0) / known.length
  return { mean, word: wordOf(mean) }
}

function wordOf(mean: number): TiphonWord {
  if (mean >= 3.8) return 'very satisfying'
  if (mean >= 3) return 'satisfying'
  return mean >= 2 ? 'less satisfying' : 'poor'
}
