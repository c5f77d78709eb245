import { type Bucket, sharesOf } from './buckets.ts'
import type { Frame } from './frame.ts'
import { outcomeColours, timeColours } from './look.ts'
import {
  type Axis,
  type Canvas,
  colours,
  instantLines,
  leftAxis,
  logLabels,
  named,
  type Panel,
  timeAxis,
} from './panel.ts'

/** What became of the requests: the share of each outcome, stacked; good answers at the bottom. */
export function successPanel(
  buckets: readonly Bucket[],
  { outcomes }: Pick<Frame, 'outcomes'>,
  canvas: Canvas,
): Panel {
  const { layout } = canvas
  const shown = Object.fromEntries(outcomes.map(outcome => [outcome, outcomeColours[outcome]]))
  const { title, axisTitle } = named(layout, ['requests', 'answered'])
  return {
    title,
    width: layout.panelPx,
    height: 90,
    layer: [
      {
        data: { values: sharesOf(buckets) },
        mark: { type: 'rect', opacity: 0.85, aria: false },
        encoding: {
          x: { field: 'fromS', ...timeAxis(canvas) },
          x2: { field: 'toS' },
          y: {
            field: 'low',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { ...leftAxis(layout), ...axisTitle, format: '.0%', values: [0, 0.5, 1] },
          },
          y2: { field: 'high' },
          color: { field: 'outcome', type: 'nominal', ...colours(shown, 'requests', layout) },
        },
      },
      instantLines(canvas),
    ],
  }
}

/** How long good answers took: median (line) and longest (dot) of each stretch; nothing where nothing was answered. */
export function latencyPanel(
  buckets: readonly Bucket[],
  { latencyMaxMs }: Pick<Frame, 'latencyMaxMs'>,
  canvas: Canvas,
): Panel {
  const { layout } = canvas
  const answered = buckets.map(({ fromS, toS, medianMs, maxMs }) => ({
    atS: (fromS + toS) / 2,
    medianMs: medianMs ?? null,
    maxMs: maxMs ?? null,
  }))
  const { title, axisTitle } = named(layout, ['latency, ms', '(log scale)'])
  const x: Axis = { field: 'atS', ...timeAxis(canvas) }
  const y: Axis = {
    type: 'quantitative',
    scale: { type: 'log', domain: [0.1, latencyMaxMs], clamp: true },
    axis: {
      ...{ ...leftAxis(layout), ...axisTitle },
      ...{ values: [0.1, 1, 10, 100, 1000, 10_000], labelExpr: logLabels },
    },
  }
  const series = colours({ median: outcomeColours.ok, longest: timeColours.reaction }, 'good answers', layout)
  return {
    title,
    width: layout.panelPx,
    height: 80,
    layer: [
      {
        data: { values: answered },
        mark: { type: 'point', shape: 'square', filled: true, size: 7, opacity: 0.8, aria: false },
        encoding: { x, y: { field: 'maxMs', ...y }, color: { datum: 'longest', type: 'nominal', ...series } },
      },
      {
        data: { values: answered },
        mark: { type: 'line', strokeWidth: 1.6, aria: false, invalid: 'break-paths-show-path-domains' },
        encoding: {
          ...{ x, y: { field: 'medianMs', ...y } },
          color: { datum: 'median', type: 'nominal', ...series },
        },
      },
      instantLines(canvas),
    ],
  }
}
