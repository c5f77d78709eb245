import type { TopLevelSpec } from 'vega-lite'
import type { Duration, Trial } from '../../support/record/trial.ts'
import { durationText } from '../words/units.ts'
import { type TimeName, timeColours, timeNames } from './look.ts'
import { type Axis, colours, leftAxis, panelWidthPx } from './panel.ts'

/** A row of the chart's data: one of the four times of one trial. */
export interface TimeOfTrial {
  trial: number
  time: TimeName
  seconds: number
  censored: boolean
  text: string
}

/** The chart's data; a time that a trial does not show has no row. */
export function timesOfTrials(trials: readonly Trial[]): TimeOfTrial[] {
  return timeNames.flatMap(time =>
    trials.flatMap(trial => {
      const duration: Duration | undefined = trial.measures.times[time]
      if (duration === undefined) return []
      const text = durationText(duration)
      return [{ trial: trial.number, time, seconds: duration.ms / 1000, censored: duration.censored, text }]
    }),
  )
}

/** One experiment: the four times of every trial as bars on one scale. */
export function fourTimesChart(trials: readonly Trial[]): TopLevelSpec {
  const values = timesOfTrials(trials)
  const y: Axis = {
    field: 'time',
    type: 'nominal',
    scale: { domain: timeNames, paddingInner: 0.25 },
    axis: { ...leftAxis, title: null, ticks: false, grid: false },
  }
  const yOffset = {
    field: 'trial',
    type: 'ordinal',
    scale: { domain: trials.map(trial => trial.number), paddingInner: 0.15 },
  } as const
  const low = Math.min(0, ...values.map(({ seconds }) => seconds))
  const high = Math.max(0.1, ...values.map(({ seconds }) => seconds))
  const x: Axis = {
    type: 'quantitative',
    scale: { domain: [low < 0 ? low - (high - low) * 0.1 : 0, high + (high - low) * 0.12], nice: false },
  }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'The four times of every trial, one bar a trial',
      anchor: 'start',
      frame: 'bounds',
      offset: 10,
    },
    width: panelWidthPx,
    height: timeNames.length * (trials.length * 16 + 8),
    data: { values },
    layer: [
      {
        mark: 'bar',
        encoding: {
          x: { field: 'seconds', ...x, axis: { title: 'seconds', tickCount: 12 } },
          y,
          yOffset,
          color: { field: 'time', type: 'nominal', ...colours(timeColours, null) },
          description: { field: 'text', type: 'nominal' },
        },
      },
      {
        mark: { type: 'text', aria: false, align: 'left', dx: 5, baseline: 'middle' },
        encoding: {
          x: { field: 'labelAt', ...x },
          y,
          yOffset,
          text: { field: 'label', type: 'nominal' },
        },
        transform: [
          { calculate: 'max(datum.seconds, 0)', as: 'labelAt' },
          { calculate: "'trial ' + datum.trial + ': ' + datum.text", as: 'label' },
        ],
      },
    ],
  }
}
