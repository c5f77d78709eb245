import type { Duration, Trial } from '../../support/record/trial.ts'
import { durationText } from '../words/units.ts'
import { type Frame, secondsIn } from './frame.ts'
import type { TimeName } from './look.ts'

/** One of the instants t0…t3, drawn through all panels. */
export interface Mark {
  atS: number
  label: string
}

/** One of the four times as a bar from its first to its last instant. */
export interface TimeBar {
  time: TimeName
  fromS: number
  toS: number
  text: string
  /** Where the text stands; left of the bar where the chart's right edge is near. */
  textAtS: number
  textSide: 'left' | 'right'
}

/** The instants a trial shows, in order. */
export function marksOf(trial: Trial): Mark[] {
  const { t0Ms, t1Ms, t2Ms, t3Ms } = trial.measures.instants
  return [
    { atMs: t0Ms, label: 't0 fault' },
    { atMs: t1Ms, label: 't1 noticed' },
    { atMs: t2Ms, label: 't2 repaired' },
    { atMs: t3Ms, label: 't3 answers stably' },
  ].flatMap(({ atMs, label }) => (atMs === undefined ? [] : [{ atS: secondsIn(trial, atMs), label }]))
}

/** A generous width of a character in the charts' font. */
const characterPx = 6.2

/** Room right of the panel, where other panels have their legends. */
const marginPx = 110

/** The four times as bars: reaction from the fault, repair and recovery from the reaction, outage as the probe saw it. */
export function timeBarsOf(trial: Trial, frame: Frame, widthPx: number): TimeBar[] {
  const { instants, times, windows } = trial.measures
  const firstFailedMs = windows[0]?.fromMs
  return [
    barOf('reaction', instants.t0Ms, times.reaction, 't1 noticed'),
    barOf('repair', instants.t1Ms, times.repair, 't2 replacement ready'),
    barOf('recovery', instants.t1Ms, times.recovery, 't3 answers stably'),
    barOf('outage', firstFailedMs, times.outage, 'as the probe saw it'),
  ].flatMap(bar => bar ?? [])

  function barOf(time: TimeName, startMs: number | undefined, duration: Duration | undefined, ends: string) {
    if (startMs === undefined || duration === undefined) return undefined
    const startS = secondsIn(trial, startMs)
    const endS = startS + duration.ms / 1000
    const [fromS, toS] = [
      Math.max(frame.fromS, Math.min(startS, endS)),
      Math.min(frame.toS, Math.max(startS, endS)),
    ]
    const text = duration.censored
      ? `${durationText(duration)}: not within the trial`
      : `${durationText(duration)} · ${ends}`
    const secondsPerPx = (frame.toS - frame.fromS) / widthPx
    const textS = (text.length * characterPx + 10) * secondsPerPx
    const fitsRight = toS + textS <= frame.toS + marginPx * secondsPerPx || fromS - textS < frame.fromS
    const textSide: TimeBar['textSide'] = fitsRight ? 'right' : 'left'
    return { time, fromS, toS, text, textSide, textAtS: textSide === 'left' ? fromS : toS }
  }
}
