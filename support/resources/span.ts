import type { ResourceReading } from './reading.ts'

interface Span {
  fromMs: number
  toMs: number
}

/** What a counter gained in a span, as far as that is known. */
export interface Gain {
  amount: number
  coveredMs: number
  /** The part of the span that is known, from 0 to 1. */
  covered: number
}

/**
 * Two readings further apart than this part of the span say too little about the span: what lies between them may have
 * come before it or after.
 */
const longestPart = 0.75

/**
 * What a counter gained. Between two readings it is taken to have grown evenly, so that a span need not begin with a
 * reading. Where it fell, its owner began anew: what it gained there is not known, and is not guessed. Each source counts
 * from a start of its own; the one that covers most of the span is believed.
 */
export function gained(
  readings: readonly ResourceReading[],
  span: Span,
  read: (reading: ResourceReading) => number | undefined,
): Gain {
  const bySource = Map.groupBy(
    readings.flatMap(reading => {
      const { source, atMs } = reading
      const value = read(reading)
      return value === undefined ? [] : [{ source, atMs, value }]
    }),
    ({ source }) => source,
  )
  const gains = [...bySource.values()].map(points => gainOf(points, span))
  return gains.reduce((best, gain) => (gain.coveredMs > best.coveredMs ? gain : best), nothing)
}

const nothing: Gain = { amount: 0, coveredMs: 0, covered: 0 }

function gainOf(points: readonly { atMs: number; value: number }[], span: Span): Gain {
  const longestMs = longestPart * (span.toMs - span.fromMs)
  const inOrder = points.toSorted((a, b) => a.atMs - b.atMs)
  let amount = 0
  let coveredMs = 0
  for (const [i, to] of inOrder.entries()) {
    const from = inOrder[i - 1]
    if (!from || to.atMs <= from.atMs || to.atMs - from.atMs > longestMs || to.value < from.value) continue
    const overlapMs = overlap(from.atMs, to.atMs, span)
    amount += ((to.value - from.value) * overlapMs) / (to.atMs - from.atMs)
    coveredMs += overlapMs
  }
  return { amount, coveredMs, covered: shareOf(coveredMs, span) }
}

/** Processors in use on average over the part of the span that is known: from counters, else from averages. */
export function meanCores(
  readings: readonly ResourceReading[],
  span: Span,
): { cores: number | undefined; covered: number } {
  const { amount, coveredMs, covered } = gained(readings, span, ({ cpuSeconds }) => cpuSeconds)
  if (coveredMs > 0) return { cores: (amount * 1_000) / coveredMs, covered }
  return averaged(readings, span)
}

/** Each average counts for the time that it speaks of and that no later one speaks of too. */
function averaged(
  readings: readonly ResourceReading[],
  span: Span,
): { cores: number | undefined; covered: number } {
  let sum = 0
  let coveredMs = 0
  let untilMs = Number.POSITIVE_INFINITY
  const longestMs = longestPart * (span.toMs - span.fromMs)
  for (const { atMs, cpuCores, windowMs } of readings.toSorted((a, b) => b.atMs - a.atMs)) {
    if (cpuCores === undefined || windowMs === undefined || windowMs > longestMs) continue
    const overlapMs = overlap(atMs - windowMs, Math.min(atMs, untilMs), span)
    sum += cpuCores * overlapMs
    coveredMs += overlapMs
    untilMs = Math.min(untilMs, atMs - windowMs)
  }
  return { cores: coveredMs > 0 ? sum / coveredMs : undefined, covered: shareOf(coveredMs, span) }
}

function overlap(fromMs: number, toMs: number, span: Span): number {
  return Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs))
}

function shareOf(coveredMs: number, { fromMs, toMs }: Span): number {
  return toMs > fromMs ? Math.min(1, coveredMs / (toMs - fromMs)) : 0
}
