import type { Trial } from '../../support/record/trial.ts'
import { type Bucket, sharesOf } from './buckets.ts'
import type { Frame } from './frame.ts'
import { outcomeColours, timeColours } from './look.ts'
import { type Axis, colours, instantLines, leftAxis, type Panel, panelWidthPx, timeAxis } from './panel.ts'

/** What became of the requests: the share of each outcome, stacked; good answers at the bottom. */
export function successPanel(buckets: readonly Bucket[], frame: Frame, trial: Trial): Panel {
  const shown = Object.fromEntries(frame.outcomes.map(outcome => [outcome, outcomeColours[outcome]]))
  return {
    width: panelWidthPx,
    height: 90,
    layer: [
      {
        data: { values: sharesOf(buckets) },
        mark: { type: 'rect', opacity: 0.85 },
        encoding: {
          x: { field: 'fromS', ...timeAxis(frame) },
          x2: { field: 'toS' },
          y: {
            field: 'low',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { ...leftAxis, title: ['share of requests'], format: '%', values: [0, 0.25, 0.5, 0.75, 1] },
          },
          y2: { field: 'high' },
          color: { field: 'outcome', type: 'nominal', ...colours(shown, 'requests') },
        },
      },
      instantLines(trial, timeAxis(frame)),
    ],
  }
}

/** How long good answers took: median (line) and longest (dot) of each stretch; nothing where nothing was answered. */
export function latencyPanel(buckets: readonly Bucket[], frame: Frame, trial: Trial): Panel {
  const answered = buckets.map(({ fromS, toS, medianMs, maxMs }) => ({
    atS: (fromS + toS) / 2,
    medianMs: medianMs ?? null,
    maxMs: maxMs ?? null,
  }))
  const x: Axis = { field: 'atS', ...timeAxis(frame) }
  const y: Axis = {
    type: 'quantitative',
    scale: { type: 'log', domain: [0.1, frame.latencyMaxMs], clamp: true },
    axis: {
      ...leftAxis,
      title: ['latency, ms', '(log scale)'],
      values: [0.1, 1, 10, 100, 1000, 10_000],
      format: '~g',
    },
  }
  const series = colours({ median: outcomeColours.ok, longest: timeColours.reaction }, 'good answers')
  return {
    width: panelWidthPx,
    height: 70,
    layer: [
      {
        data: { values: answered },
        mark: { type: 'point', filled: true, size: 9, opacity: 0.8 },
        encoding: { x, y: { field: 'maxMs', ...y }, color: { datum: 'longest', type: 'nominal', ...series } },
      },
      {
        data: { values: answered },
        mark: { type: 'line', strokeWidth: 1.6, invalid: 'break-paths-show-path-domains' },
        encoding: {
          x,
          y: { field: 'medianMs', ...y },
          color: { datum: 'median', type: 'nominal', ...series },
        },
      },
      instantLines(trial, timeAxis(frame)),
    ],
  }
}
