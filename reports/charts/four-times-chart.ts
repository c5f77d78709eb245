import type { TopLevelSpec } from 'vega-lite'
import { intervalInWords } from '../../support/predict/words.ts'
import type { PredictedTime } from '../../support/record/prediction.ts'
import type { Duration, Trial } from '../../support/record/trial.ts'
import { durationNumber, secondsText } from '../words/units.ts'
import { emPerCharacter, type Layout } from './layout.ts'
import { type TimeName, timeColours, timeNames } from './look.ts'
import { type Axis, colours, leftAxis, stacked } from './panel.ts'

/** From the least to the most; without a most it does not end. */
type ExpectedTime = Pick<PredictedTime, 'lowMs' | 'highMs'>

/** What the cluster's configuration lets expect of the four times; one that it says nothing of is absent. */
export type ExpectedTimes = Partial<Record<TimeName, ExpectedTime>>

/** A row of the chart's CSV: one of the four times of one trial. */
export interface TimeOfTrial {
  trial: number
  time: TimeName
  seconds: number
  censored: boolean
}

/** The chart's data; a time that a trial does not show has no row. */
export function timesOfTrials(trials: readonly Trial[]): TimeOfTrial[] {
  return timeNames.flatMap(time =>
    trials.flatMap(trial => {
      const duration: Duration | undefined = trial.measures.times[time]
      if (duration === undefined) return []
      return [{ trial: trial.number, time, seconds: duration.ms / 1000, censored: duration.censored }]
    }),
  )
}

/** More than these are too many to compare by eye: then those with the least, the most and evenly between are drawn. */
const mostTrials = 12

/** How the times follow each other: each line is a stack from the fault on. */
const stacks: readonly { until: string; times: readonly TimeName[] }[] = [
  { until: 'to repaired', times: ['reaction', 'repair'] },
  { until: 'to answering', times: ['reaction', 'recovery'] },
  { until: 'outage', times: ['outage'] },
]

/** A bar, or a whisker's end, of one line of the chart. */
interface Bar {
  row: string
  time: TimeName
  fromS: number
  toS: number
}

interface Line {
  row: string
  bars: Bar[]
  /** The least and the most that was expected of the end. */
  whisker: { fromS: number; toS: number | undefined } | undefined
  text: string
}

interface Group {
  name: string
  lines: Line[]
  isExpected: boolean
}

/**
 * One experiment: the four times of every trial, stacked as they follow each other, on one scale, under what was
 * predicted of them.
 */
export function fourTimesChart(
  trials: readonly Trial[],
  expected: ExpectedTimes | undefined,
  layout: Layout,
): TopLevelSpec {
  const shown = someOf(trials)
  const groups = [
    ...(expected ? [expectedGroup(expected)] : []),
    ...shown.map(trial => trialGroup(trial)),
  ].filter(({ lines }) => lines.length > 0)
  const lines = groups.flatMap(group => group.lines)
  const bars = (isExpected: boolean) =>
    groups
      .filter(group => group.isExpected === isExpected)
      .flatMap(group => group.lines.flatMap(line => line.bars))
  const isWide = layout.name === 'wide'
  const low = Math.min(0, ...lines.flatMap(line => line.bars.map(({ fromS }) => fromS)))
  const endS = Math.max(0.1, ...lines.map(line => neededTo(line, low, layout)))
  const x: Axis = { type: 'quantitative', scale: { domain: [low, endS], nice: false } }
  const rows = groups.flatMap(({ name, lines: own }) => [
    ...(isWide ? [] : [name]),
    ...own.map(({ row }) => row),
    `${name} end`,
  ])
  const heads = groups.flatMap(({ name, lines: own }) => {
    const row = isWide ? own[Math.floor((own.length - 1) / 2)]?.row : name
    return row === undefined ? [] : [{ row, name }]
  })
  const y: Axis = {
    field: 'row',
    type: 'nominal',
    scale: { domain: rows },
    axis: { ...leftAxis(layout), title: null, ticks: false, grid: false, labels: false },
  }
  const color = { field: 'time', type: 'nominal', ...colours(timeColours, 'times', layout) } as const
  const span = { x: { field: 'fromS', ...x }, x2: { field: 'toS' }, y }
  return stacked(
    [
      {
        width: layout.panelPx,
        height: rows.length * 15,
        layer: [
          {
            data: { values: bars(false) },
            mark: { type: 'bar', height: 11, aria: false },
            encoding: {
              ...span,
              x: { ...span.x, axis: { title: 'seconds since the fault', tickCount: isWide ? 12 : 5 } },
              color,
            },
          },
          {
            data: { values: bars(true) },
            mark: { type: 'bar', height: 11, aria: false, fillOpacity: 0.4 },
            encoding: { ...span, color },
          },
          {
            data: {
              values: lines.flatMap(({ row, whisker }) =>
                whisker ? [{ row, fromS: whisker.fromS, toS: whisker.toS ?? endS }] : [],
              ),
            },
            mark: { type: 'rule', strokeWidth: 2, aria: false },
            encoding: span,
          },
          {
            data: {
              values: lines.flatMap(({ row, whisker }) =>
                [whisker?.fromS, whisker?.toS]
                  .filter(atS => atS !== undefined)
                  .map(atS => ({ row, fromS: atS })),
              ),
            },
            mark: { type: 'tick', thickness: 2, size: 11, orient: 'vertical', aria: false },
            encoding: { x: span.x, y },
          },
          {
            data: { values: lines.map(line => ({ row: line.row, fromS: endOf(line), text: line.text })) },
            mark: { type: 'text', aria: false, align: 'left', dx: 6, baseline: 'middle' },
            encoding: { x: span.x, y, text: { field: 'text', type: 'nominal' } },
          },
          {
            data: { values: heads },
            mark: {
              ...{ type: 'text', aria: false, fontWeight: 600, align: 'left', baseline: 'middle' },
              dx: isWide ? -layout.labelsPx : 0,
            },
            encoding: { x: { value: 0 }, y, text: { field: 'name', type: 'nominal' } },
          },
        ],
      },
    ],
    layout,
    expected ? 'Predicted, and measured in every trial' : 'The four times of every trial',
    shown.length < trials.length
      ? `${shown.length} of ${trials.length} trials, from the shortest outage to the longest`
      : undefined,
  )
}

/** Where the axis has to end, so that a line's text has room after its bars. */
function neededTo(line: Line, lowS: number, { fontPx, panelPx }: Layout): number {
  const textPx = line.text.length * fontPx * emPerCharacter + 12
  return lowS + (endOf(line) - lowS) / (1 - Math.min(0.75, textPx / panelPx))
}

function endOf({ bars, whisker }: Line): number {
  return Math.max(0, ...bars.map(({ toS }) => toS), whisker?.toS ?? whisker?.fromS ?? 0)
}

function someOf(trials: readonly Trial[]): readonly Trial[] {
  if (trials.length <= mostTrials) return trials
  const byOutage = trials.toSorted((a, b) => a.measures.times.outage.ms - b.measures.times.outage.ms)
  const last = byOutage.length - 1
  return Array.from(
    { length: mostTrials },
    (_, index) => byOutage[Math.round((index * last) / (mostTrials - 1))],
  ).filter(trial => trial !== undefined)
}

function trialGroup({ number, measures }: Trial): Group {
  const name = `Trial ${number}`
  const lines = stacks.flatMap(({ until, times }): Line[] => {
    const known = times.map(time => ({ time, duration: measures.times[time] }))
    const parts = known.flatMap(({ time, duration }) => (duration ? [{ time, duration }] : []))
    if (parts.length < times.length) return []
    const row = `${name} ${until}`
    const whole = {
      ms: parts.reduce((ms, { duration }) => ms + duration.ms, 0),
      censored: parts.some(({ duration }) => duration.censored),
    }
    const bars = stackOf(
      row,
      parts.map(({ time, duration }) => ({ time, ms: duration.ms })),
    )
    return [
      {
        row,
        bars,
        whisker: undefined,
        text: `${durationNumber(whole)} s ${until}`,
      },
    ]
  })
  return { name, lines, isExpected: false }
}

/** Bars to the middle of what was expected, and a whisker over all of it. */
function expectedGroup(expected: ExpectedTimes): Group {
  const name = 'Predicted'
  const lines = stacks.flatMap(({ until, times }): Line[] => {
    const parts = times.flatMap(time => {
      const interval = expected[time]
      return interval ? [{ time, interval }] : []
    })
    if (parts.length < times.length) return []
    const row = `${name} ${until}`
    const intervals = parts.map(({ interval }) => interval)
    const lowMs = intervals.reduce((ms, interval) => ms + interval.lowMs, 0)
    const highMs = intervals.reduce<number | undefined>(
      (ms, interval) =>
        ms === undefined || interval.highMs === undefined ? undefined : ms + interval.highMs,
      0,
    )
    return [
      {
        row,
        bars: stackOf(
          row,
          parts.map(({ time, interval }) => ({
            time,
            ms: (interval.lowMs + (interval.highMs ?? interval.lowMs)) / 2,
          })),
        ),
        whisker: { fromS: lowMs / 1000, toS: highMs === undefined ? undefined : highMs / 1000 },
        text: `${highMs === undefined ? `more than ${secondsText(lowMs)}` : intervalInWords({ lowMs, highMs })} ${until}`,
      },
    ]
  })
  return { name, lines, isExpected: true }
}

/** A part that came before the one under it, as a recovery before the reaction, goes back. */
function stackOf(row: string, parts: readonly { time: TimeName; ms: number }[]): Bar[] {
  let atS = 0
  return parts.map(({ time, ms }) => {
    const endS = atS + ms / 1000
    const bar = { row, time, fromS: Math.min(atS, endS), toS: Math.max(atS, endS) }
    atS = endS
    return bar
  })
}
