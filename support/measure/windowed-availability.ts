import type { Sample } from '../probe/sample.ts'

/** The worst stretch of one length. */
export interface WorstWindow {
  windowMs: number
  /** Intended start of its first sample; run's clock. */
  fromMs: number
  /** Answered ÷ known requests in it, from 0 to 1. */
  availability: number
}

/** A window of which less than this share is known says more about the prober than about the service. */
const leastKnown = 0.5

/**
 * Windowed availability (after Hauer et al., "Meaningful Availability", NSDI 2020): the least share of requests answered
 * in any window of a length. Long windows tell many short outages from one long one, which a mean over everything hides.
 * Undefined where the samples do not span such a window, or too little of every one is known.
 *
 * @param samples by intended start, also the late ones, which are unknown
 */
export function worstWindow(samples: readonly Sample[], windowMs: number): WorstWindow | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || samples.length < 2) return undefined
  const periodMs = (last.dueMs - first.dueMs) / (samples.length - 1)
  const endMs = last.dueMs + periodMs
  // A millionth of a period: sums of periods are not exact.
  const slackMs = periodMs * 1e-6
  let worst: WorstWindow | undefined
  let [ok, failed, next] = [0, 0, 0]
  for (const { dueMs: fromMs, outcome } of samples) {
    if (fromMs + windowMs > endMs + slackMs) break
    for (
      let sample = samples[next];
      sample && sample.dueMs < fromMs + windowMs - slackMs;
      sample = samples[next]
    ) {
      if (sample.outcome === 'ok') ok += 1
      else if (sample.outcome !== 'late') failed += 1
      next += 1
    }
    const known = ok + failed
    const availability = ok / known
    if (known > 0 && known * periodMs >= leastKnown * windowMs && availability < (worst?.availability ?? 2)) {
      worst = { windowMs, fromMs, availability }
    }
    if (outcome === 'ok') ok -= 1
    else if (outcome !== 'late') failed -= 1
  }
  return worst
}
