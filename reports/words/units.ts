import type { Duration } from '../../support/record/trial.ts'

/** Seconds as people compare them: two decimals below ten, one below a hundred, none above. `−0.04 s`, `346 s`. */
export function secondsText(ms: number): string {
  return `${secondsNumber(ms)} s`
}

/** The same without the unit, for a column whose head names it. */
export function secondsNumber(ms: number): string {
  const seconds = Math.abs(ms) / 1000
  const decimals = seconds < 9.995 ? 2 : seconds < 99.95 ? 1 : 0
  const digits = seconds.toFixed(decimals)
  return `${ms < 0 && Number(digits) !== 0 ? '−' : ''}${digits}`
}

/** A duration in seconds with the sign that it was still going on when the trial ended. */
export function durationText(duration: Duration): string {
  return `${durationNumber(duration)} s`
}

/** The same without the unit. */
export function durationNumber(duration: Duration): string {
  return duration.censored ? `≥ ${secondsNumber(duration.ms)}` : secondsNumber(duration.ms)
}

/** `1 replica`, `3 replicas`. */
export function countOf(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** Whole numbers with their thousands apart: `16,677`. */
export function grouped(n: number): string {
  return n.toLocaleString('en-US')
}

/** A share that does not round failure away: 99.9 % stays below 100 % as long as one request failed. */
export function percentText(ratio: number | undefined): string {
  if (ratio === undefined) return '–'
  if (ratio === 1 || ratio === 0) return `${ratio * 100} %`
  const percent = ratio * 100
  const decimals = [1, 2, 3, 4].find(n => Number(percent.toFixed(n)) < 100) ?? 5
  return `${percent.toFixed(decimals)} %`
}

/** The first letter as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
