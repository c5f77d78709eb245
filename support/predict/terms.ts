import type { PredictedTerm, PredictedTime } from '../record/prediction.ts'

type Term = PredictedTerm

export function term(
  name: string,
  [lowMs, highMs]: readonly [number, number | undefined],
  from: Term['from'],
  because: string,
): Term {
  return { name, lowMs, highMs, from, because }
}

/** One after the other. What would be negative in all, as time that draining covers, is none. */
export function sumOf(terms: readonly Term[], least = Number.NEGATIVE_INFINITY): PredictedTime {
  const lowMs = terms.reduce((sum, one) => sum + one.lowMs, 0)
  const highMs = terms.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one.highMs === undefined ? undefined : sum + one.highMs),
    0,
  )
  return {
    lowMs: Math.max(least, lowMs),
    highMs: highMs === undefined ? undefined : Math.max(least, highMs),
    terms: [...terms],
    dominant: dominantOf(terms)?.name,
  }
}

/** The most that contributes, taken in the middle of its interval; what has no end contributes more than all else. */
export function dominantOf(terms: readonly Term[]): Term | undefined {
  return terms.reduce<Term | undefined>(
    (most, one) => (middleOf(one) > (most ? middleOf(most) : 0) ? one : most),
    undefined,
  )
}

export function middleOf({ lowMs, highMs }: Pick<Term, 'lowMs' | 'highMs'>): number {
  return highMs === undefined ? Number.POSITIVE_INFINITY : (lowMs + highMs) / 2
}

/** Whichever ends first: no later than the sooner of two. */
export function soonerOf(one: PredictedTime, other: PredictedTime): PredictedTime {
  const [first, second] = middleOf(one) <= middleOf(other) ? [one, other] : [other, one]
  return {
    ...first,
    lowMs: Math.min(first.lowMs, second.lowMs),
    highMs: leastOf(first.highMs, second.highMs),
  }
}

function leastOf(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Math.min(a, b)
}

/** From as little as nothing: it may also have happened before. */
export function atMost(time: PredictedTime): PredictedTime {
  return { ...time, lowMs: Math.min(0, time.lowMs) }
}

export const nothing: PredictedTime = { lowMs: 0, highMs: 0, terms: [], dominant: undefined }
