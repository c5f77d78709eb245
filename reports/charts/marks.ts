import type { Duration, Trial } from '../../support/record/trial.ts'
import { durationText } from '../words/units.ts'
import { type Span, secondsIn, zeroOf } from './frame.ts'
import { emPerCharacter, type Layout } from './layout.ts'
import type { TimeName } from './look.ts'

/** One of the instants t0…t3, or when power was given again, drawn through all panels. */
export interface Mark {
  atS: number
  label: string
}

/** One of the four times as a bar from its first to its last instant. */
export interface TimeBar {
  time: TimeName
  fromS: number
  toS: number
  /** The figure, and what ended it. Empty on a bar that others of its time follow. */
  text: string
  /** Where the text stands; left of the bar where the chart's right edge is near, and on it where no side has room. */
  textAtS: number
  textSide: 'left' | 'right'
}

/** The instants a trial shows, in order. */
export function marksOf({ fault, measures }: Pick<Trial, 'fault' | 'measures'>, zeroMs: number): Mark[] {
  const { t0Ms, poweredMs, t1Ms, t2Ms, t3Ms } = measures.instants
  return [
    { atMs: t0Ms, label: fault?.kind === 'node-power-on' ? 't0 power given' : 't0 fault' },
    { atMs: poweredMs, label: 'power given' },
    { atMs: t1Ms, label: 't1 noticed' },
    { atMs: t2Ms, label: 't2 repaired' },
    { atMs: t3Ms, label: 't3 answers stably' },
  ].flatMap(({ atMs, label }) => (atMs === undefined ? [] : [{ atS: secondsIn(zeroMs, atMs), label }]))
}

/**
 * The four times as bars: reaction from the fault, repair and recovery from the reaction, and the outage as the probe
 * saw it, one bar for each window.
 */
export function timeBarsOf(trial: Trial, span: Span, layout: Layout): TimeBar[] {
  const { instants, times, windows } = trial.measures
  const zeroMs = zeroOf(trial)
  const ran = times.running && !times.running.censored ? ` (ran after ${durationText(times.running)})` : ''
  const bars = [
    barOf('reaction', instants.t0Ms, times.reaction, 't1 noticed'),
    barOf('repair', instants.t1Ms, times.repair, `t2 ready again${ran}`),
    barOf('recovery', instants.t1Ms, times.recovery, 't3 answers stably'),
    ...windows.map(({ fromMs, pointMs }, index) => {
      const text = index === windows.length - 1 ? figure(times.outage, 'as the probe saw it') : ''
      return placed('outage', fromMs, pointMs, text)
    }),
  ]
  return bars.filter(bar => bar !== undefined)

  function barOf(time: TimeName, startMs: number | undefined, duration: Duration | undefined, end: string) {
    if (startMs === undefined || duration === undefined) return undefined
    return placed(time, startMs, duration.ms, figure(duration, end))
  }

  function placed(time: TimeName, startMs: number, ms: number, text: string): TimeBar {
    const [startS, endS] = [secondsIn(zeroMs, startMs), secondsIn(zeroMs, startMs + ms)]
    const fromS = Math.max(span.fromS, Math.min(startS, endS))
    const toS = Math.min(span.toS, Math.max(startS, endS))
    const secondsPerPx = (span.toS - span.fromS) / layout.panelPx
    const textS = (text.length * layout.fontPx * emPerCharacter + 10) * secondsPerPx
    const fitsRight = toS + textS <= span.toS + layout.marginPx * secondsPerPx
    if (fitsRight) return { time, fromS, toS, text, textSide: 'right' as const, textAtS: toS }
    // Left of the bar, or on it where there is no room beside it.
    const fitsLeft = fromS - textS >= span.fromS
    return { time, fromS, toS, text, textSide: 'left' as const, textAtS: fitsLeft ? fromS : toS }
  }
}

function figure(duration: Duration, end: string): string {
  return duration.censored
    ? `${durationText(duration)}: not within the trial`
    : `${durationText(duration)} · ${end}`
}
