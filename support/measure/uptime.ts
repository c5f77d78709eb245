import type { Sample } from '../probe/sample.ts'
import { ninesOf } from './availability.ts'

/** How much of the known time a service was up. Every sample stands for the time until the next one was due. */
export interface Uptime {
  /** Time that samples speak for; what the prober missed is in neither. */
  knownMs: number
  upMs: number
  downMs: number
  /** up ÷ known, from 0 to 1. */
  availability: number
  /** Infinity where nothing failed: then so many samples show no more than `ninesShown`. */
  nines: number
  /** The most nines that so many samples can show: 1,000 samples tell 0.999 from 1, and no finer. */
  ninesShown: number
}

/**
 * The availability class of what the samples cover; undefined where no time is known, so that no data is never "up".
 *
 * @param samples by intended start, also the late ones, which are unknown
 * @param endMs up to when the last one stands; run's clock
 */
export function uptimeOf(samples: readonly Sample[], endMs: number): Uptime | undefined {
  let [upMs, downMs, known] = [0, 0, 0]
  for (const [i, { dueMs, outcome }] of samples.entries()) {
    if (outcome === 'late') continue
    const spanMs = Math.max(0, (samples[i + 1]?.dueMs ?? endMs) - dueMs)
    known += 1
    if (outcome === 'ok') upMs += spanMs
    else downMs += spanMs
  }
  const knownMs = upMs + downMs
  if (knownMs === 0) return undefined
  const availability = downMs === 0 ? 1 : upMs / knownMs
  return { knownMs, upMs, downMs, availability, nines: ninesOf(availability), ninesShown: Math.log10(known) }
}
