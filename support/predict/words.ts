import type { PredictedTime } from '../record/prediction.ts'
import { dominantOf, middleOf } from './terms.ts'

/** `38.2 s`; below a second to the hundredth, from 100 s on whole ones. */
export function secondsInWords(ms: number): string {
  const digits = Math.abs(ms) >= 100_000 ? 0 : Math.abs(ms) >= 10_000 ? 1 : 2
  return `${Number((ms / 1_000).toFixed(digits))} s`
}

/** `3.0–6.5 s`, `more than 300 s`. */
export function intervalInWords({ lowMs, highMs }: Pick<PredictedTime, 'lowMs' | 'highMs'>): string {
  if (highMs === undefined) return `more than ${secondsInWords(lowMs)}, without an end`
  const [low, high] = [secondsInWords(lowMs), secondsInWords(highMs)]
  return low === high ? low : `${low.replace(/ s$/, '')}–${high}`
}

/** What contributes most, and how much: `toleration 300 s is 86 % of`. Undefined where nothing is expected. */
export function dominantInWords(time: PredictedTime): string | undefined {
  const most = dominantOf(time.terms)
  if (most === undefined) return undefined
  if (most.highMs === undefined) return `${most.name} has no end in`
  // What shortens it is no share of it.
  const whole = time.terms.reduce((sum, one) => sum + Math.max(0, middleOf(one)), 0)
  const share = Math.min(100, Math.round((100 * middleOf(most)) / whole))
  return `${most.name} ${intervalInWords(most)} is ${share} % of`
}
