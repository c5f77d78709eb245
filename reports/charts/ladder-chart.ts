import type { TopLevelSpec } from 'vega-lite'
import type { LoadExperiment, StepMeasureName } from '../../support/record/load-experiment.ts'
import { variedOf, variedWords } from '../words/load/step-text.ts'
import { outcomeColours, timeColours } from './look.ts'
import { type Axis, colours, type Layer, leftAxis, type Panel, panelWidthPx } from './panel.ts'

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

/** Throughput, delay, and loss and processors against what is varied, with the knee; medians, and the range of the trials. */
export function ladderChart(experiment: LoadExperiment): TopLevelSpec {
  const { kind, steps } = experiment
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
      format: ',d',
    },
  })
  const linear: Axis = {
    type: 'quantitative',
    scale: { zero: true },
    axis: { ...leftAxis, format: '~s', tickCount: 5 },
  }
  const log: Axis = {
    type: 'quantitative',
    scale: { type: 'log' },
    axis: { ...leftAxis, format: '~g', tickCount: 5 },
  }
  const share: Axis = {
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { ...leftAxis, format: '%', values: [0, 0.25, 0.5, 0.75, 1] },
  }
  const panel = (
    measures: Record<string, StepMeasureName>,
    range: Record<string, string>,
    y: Axis,
    title: string[],
    legend: string,
    bottom: string | null,
    height: number,
  ): Panel => ({
    width: panelWidthPx,
    height,
    layer: [
      ...kneeLines(experiment, x(bottom)),
      ...seriesLayers(pointsOf(experiment, measures), x(bottom), titled(y, title), colours(range, legend)),
    ],
  })
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: `What ${experiment.app} delivered, by ${variedWords[kind]}`,
      anchor: 'start',
      frame: 'bounds',
      offset: 10,
    },
    vconcat: [
      panel(
        { 'good answers': 'requestsPerSecond' },
        answersColour,
        linear,
        ['good answers', 'a second'],
        'throughput',
        null,
        130,
      ),
      panel(delayMeasures, delayColours, log, ['delay, ms', '(log scale)'], 'delay', null, 150),
      panel(shareMeasures, shareColours, share, ['share'], 'share', variedWords[kind], 90),
    ],
    spacing: 12,
    bounds: 'flush',
    resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
  }
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

function titled(axis: Axis, title: string[]): Axis {
  return { ...axis, axis: { ...axis.axis, title } }
}

/** The knee, or from where to where it was over the trials. */
function kneeLines({ knee, steps }: LoadExperiment, x: Axis): Layer[] {
  if (knee?.range === undefined || steps.length === 0) return []
  const values = [...new Set(knee.range)].map(at => ({ at, label: knee.isAbove ? 'knee, or above' : 'knee' }))
  return [
    {
      data: { values },
      mark: { type: 'rule', strokeWidth: 1.4, strokeDash: [4, 3] },
      encoding: { x, description: { field: 'label', type: 'nominal' } },
    },
    {
      data: { values: values.slice(-1) },
      mark: { type: 'text', aria: false, align: 'left', baseline: 'top', dx: 4, y: 2 },
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
