import type { MeasureSummary } from '../../support/record/experiment.ts'
import { secondsNumber, secondsText } from './units.ts'

/** A median time: `4.28 s`, `≥ 9.00 s` where trials had not ended and nothing bounds it; `–` where none has a value. */
export function medianText({ median, censored, survival }: MeasureSummary): string {
  if (survival?.median !== undefined) return secondsText(survival.median)
  if (median === undefined) return '–'
  return `${censored > 0 ? '≥ ' : ''}${secondsText(median)}`
}

/**
 * What n trials allow to say of a median: `95 % CI 5.7–6.6, n=8`; below six trials no more than the least and the most:
 * `5.70–6.60, n=3`; `1.90–≥ 60.0, n=3, 1 not ended`.
 */
export function spreadText({ n, min, max, censored, medianInterval, survival }: MeasureSummary): string {
  if (n === 0 || min === undefined || max === undefined) return 'in no trial'
  const count = censored > 0 ? `n=${n}, ${censored} not ended` : `n=${n}`
  const interval = survival ? survival.interval : medianInterval
  if (interval) {
    const [low, high] = interval
    const range =
      high === undefined ? `above ${secondsNumber(low)}` : `${secondsNumber(low)}–${secondsNumber(high)}`
    return `95 % CI ${range}, ${count}`
  }
  const most = `${censored > 0 ? '≥ ' : ''}${secondsNumber(max)}`
  return n === 1 || min === max ? count : `${secondsNumber(min)}–${most}, ${count}`
}
