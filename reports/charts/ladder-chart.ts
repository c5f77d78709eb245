import type { TopLevelSpec } from 'vega-lite'
import type { LoadExperiment, StepMeasureName } from '../../support/record/load-experiment.ts'
import { variedOf, variedWords } from '../words/load/step-text.ts'
import type { Layout } from './layout.ts'
import { outcomeColours, timeColours } from './look.ts'
import { type Axis, colours, type Layer, leftAxis, logLabels, named, type Panel, stacked } from './panel.ts'

const answersColour = { 'good answers': outcomeColours.ok }
const delayColours = {
  'load p50': timeColours.reaction,
  'load p99': timeColours.repair,
  'load p99.9': timeColours.recovery,
  'probe p99': outcomeColours.timeout,
} as const
const delayMeasures: Record<keyof typeof delayColours, StepMeasureName> = {
  'load p50': 'p50Ms',
  'load p99': 'p99Ms',
  'load p99.9': 'p999Ms',
  'probe p99': 'probeP99Ms',
}
const shareColours = {
  'node CPU': outcomeColours['http-error'],
  'requests lost': outcomeColours.refused,
} as const
const shareMeasures: Record<keyof typeof shareColours, StepMeasureName> = {
  'node CPU': 'nodeCpuShare',
  'requests lost': 'requestLoss',
}

/** Whether there is a step after a step to draw. */
export function hasLadder({ steps }: Pick<LoadExperiment, 'steps'>): boolean {
  return steps.length > 1
}

interface PanelOf {
  measures: Record<string, StepMeasureName>
  range: Record<string, string>
  y: Axis
  name: string[]
  legend: string
  heightPx: number
}

const panels: readonly PanelOf[] = [
  {
    measures: { 'good answers': 'requestsPerSecond' },
    range: answersColour,
    y: { scale: { zero: true }, axis: { format: '~s', tickCount: 4 } },
    ...{ name: ['good answers', 'a second'], legend: 'throughput', heightPx: 130 },
  },
  {
    measures: delayMeasures,
    range: delayColours,
    y: {
      scale: { type: 'log' },
      axis: { labelExpr: logLabels, values: [0.1, 1, 10, 100, 1_000, 10_000, 100_000] },
    },
    ...{ name: ['delay, ms', '(log scale)'], legend: 'delay', heightPx: 150 },
  },
  {
    measures: shareMeasures,
    range: shareColours,
    y: { scale: { domain: [0, 1] }, axis: { format: '.0%', values: [0, 0.5, 1] } },
    ...{ name: ['nodes’ CPU,', 'requests lost'], legend: 'share', heightPx: 90 },
  },
]

/** Throughput, delay, and loss and processors against what is varied, with the knee; medians, and the range of the trials. */
export function ladderChart(experiment: LoadExperiment, layout: Layout): TopLevelSpec {
  const { kind, steps, app } = experiment
  const at = steps.map(step => variedOf(kind, step))
  const x = (title: string | null): Axis => ({
    field: 'at',
    type: 'quantitative',
    scale: { domain: [0, Math.max(...at) * 1.03], nice: false },
    axis: {
      title,
      values: at,
      labels: title !== null,
      ticks: title !== null,
      labelOverlap: true,
      labelFlush: true,
      format: layout.name === 'wide' ? ',d' : '~s',
    },
  })
  const drawn = panels.flatMap(({ measures, range, y, name, legend, heightPx }, index): Panel[] => {
    const bottom = x(index === panels.length - 1 ? variedWords[kind] : null)
    const { title, axisTitle } = named(layout, name)
    const points = pointsOf(experiment, measures)
    const axis: Axis = {
      ...y,
      type: 'quantitative',
      axis: { ...leftAxis(layout), ...axisTitle, ...y.axis },
    }
    const layers = seriesLayers(points, bottom, axis, colours(range, legend, layout))
    return [
      {
        title,
        width: layout.panelPx,
        height: heightPx,
        layer: [...kneeLines(experiment, bottom, index === 0), ...layers],
      },
    ]
  })
  return stacked(drawn, layout, `What ${app} delivered, by ${variedWords[kind]}`)
}

/** A point of a series: one measure of one step. */
interface LadderPoint {
  at: number
  series: string
  median: number
  min: number
  max: number
}

function pointsOf({ kind, steps }: LoadExperiment, measures: Record<string, StepMeasureName>): LadderPoint[] {
  return Object.entries(measures).flatMap(([series, name]) =>
    steps.flatMap(step => {
      const { median, min, max } = step.measures[name]
      if (median === undefined || min === undefined || max === undefined) return []
      return [{ at: variedOf(kind, step), series, median, min, max }]
    }),
  )
}

/** All that the chart shows, for its CSV. */
function ladderPoints(experiment: LoadExperiment): LadderPoint[] {
  return pointsOf(experiment, { 'good answers': 'requestsPerSecond', ...delayMeasures, ...shareMeasures })
}

function seriesLayers(
  values: readonly LadderPoint[],
  x: Axis,
  y: Axis,
  colour: ReturnType<typeof colours>,
): Layer[] {
  const color = { field: 'series', type: 'nominal' as const, ...colour }
  // A logarithm has no place for zero.
  const data = { values: values.filter(({ min }) => min > 0 || y.scale === undefined || !isLog(y)) }
  return [
    {
      data,
      mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.6 },
      encoding: { x, y: { ...y, field: 'min' }, y2: { field: 'max' }, color },
    },
    { data, mark: { type: 'line', strokeWidth: 1.6 }, encoding: { x, y: { ...y, field: 'median' }, color } },
    {
      data,
      mark: { type: 'point', filled: true, size: 30 },
      encoding: { x, y: { ...y, field: 'median' }, color },
    },
  ]
}

function isLog({ scale }: Axis): boolean {
  return typeof scale === 'object' && scale !== null && 'type' in scale && scale.type === 'log'
}

/** The knee, or from where to where it was over the trials. */
function kneeLines({ kind, knee, steps }: LoadExperiment, x: Axis, isNamed: boolean): Layer[] {
  if (knee?.range === undefined || steps.length === 0) return []
  const values = [...new Set(knee.range)].map(at => ({ at, label: knee.isAbove ? 'knee, or above' : 'knee' }))
  const most = Math.max(...steps.map(step => variedOf(kind, step)))
  const isRight = (values.at(-1)?.at ?? 0) > most / 2
  const side = isRight ? ({ align: 'right', dx: -4 } as const) : ({ align: 'left', dx: 4 } as const)
  return [
    {
      data: { values },
      mark: { type: 'rule', strokeWidth: 1.4, strokeDash: [4, 3] },
      encoding: { x, description: { field: 'label', type: 'nominal' } },
    },
    {
      data: { values: isNamed ? values.slice(-1) : [] },
      mark: { type: 'text', aria: false, baseline: 'top', y: 2, ...side },
      encoding: { x, text: { field: 'label', type: 'nominal' } },
    },
  ]
}

/** The steps' own points: what is varied, in order. */
export function ladderCsv(experiment: LoadExperiment): string {
  const rows = ladderPoints(experiment).map(({ at, series, median, min, max }) =>
    [at, series, median, min, max].join(','),
  )
  return `${[`${variedWords[experiment.kind].replaceAll(' ', '_')},series,median,min,max`, ...rows].join('\n')}\n`
}
