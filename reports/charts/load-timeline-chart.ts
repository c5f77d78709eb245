import type { TopLevelSpec } from 'vega-lite'
import { targetOf } from '../../support/chaos/fault.ts'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { variedOf } from '../words/load/step-text.ts'
import { grouped } from '../words/units.ts'
import { bucketsOf } from './buckets.ts'
import { type Frame, secondsIn } from './frame.ts'
import { lanesOf } from './lanes.ts'
import { lanesPanel } from './lanes-panel.ts'
import type { Layout } from './layout.ts'
import { type LoadRecord, loadSceneOf } from './load-scene.ts'
import { outcomeColours } from './look.ts'
import { marksOf } from './marks.ts'
import {
  type Axis,
  type Canvas,
  colours,
  instantLines,
  leftAxis,
  named,
  type Panel,
  stacked,
  timeAxis,
} from './panel.ts'
import { latencyPanel, successPanel } from './request-panels.ts'
import { usePanels } from './use-panels.ts'

const series = { 'good answers': outcomeColours.ok, failed: outcomeColours.refused } as const

/**
 * One trial with a load over time: each step with what it asked and what was answered in every second, what the probe
 * beside it saw, what the machines were busy with, and what the orchestrator showed.
 */
export function loadTimelineChart(record: LoadRecord, frame: Frame, layout: Layout): TopLevelSpec {
  const { trial } = record
  const { kind, failure, startedAtMs } = trial
  const { fromS, toS } = frame
  const marks = failure ? marksOf(failure, startedAtMs) : []
  const canvas: Canvas = { fromS, toS, layout, axisTitle: 'seconds since the trial began', marks }
  const scene = loadSceneOf(record)
  const buckets = bucketsOf(scene, frame)
  const lanes = lanesOf(scene, frame)
  const unit =
    kind === 'arrival-rate' ? 'requests a second' : kind === 'scale-out' ? 'replicas' : 'connections'
  const did = failure ? `, ${failure.fault.kind} of ${targetOf(failure.fault)}` : ''
  return stacked(
    [
      loadPanel(trial, canvas),
      successPanel(buckets, frame, canvas),
      latencyPanel(buckets, frame, canvas),
      ...usePanels(scene, canvas),
      lanesPanel(lanes, canvas, true),
    ],
    layout,
    `Trial ${trial.number}, second by second${did}`,
    `steps are named by their ${unit}`,
  )
}

/** What was answered and what failed in each second, step by step. */
function loadPanel(trial: LoadTrial, canvas: Canvas): Panel {
  const { layout } = canvas
  const secondOf = (atMs: number) => secondsIn(trial.startedAtMs, atMs)
  const values = loadSecondsOf(trial).flatMap(({ atS, step, good, failed }) => [
    { atS, step, series: 'good answers', perSecond: good },
    { atS, step, series: 'failed', perSecond: failed },
  ])
  const spans = trial.steps.map(step => ({
    fromS: secondOf(step.fromMs),
    toS: secondOf(step.toMs),
    label: shortened(variedOf(trial.kind, step), layout),
  }))
  const { title, axisTitle } = named(layout, ['load: answers', 'a second'])
  const x: Axis = timeAxis(canvas)
  const y: Axis = {
    type: 'quantitative',
    scale: { zero: true },
    axis: { ...leftAxis(layout), ...axisTitle, format: '~s', tickCount: 4 },
  }
  return {
    title,
    width: layout.panelPx,
    height: 130,
    layer: [
      {
        data: { values: spans },
        mark: { type: 'rect', opacity: 0.14, color: outcomeColours.late },
        encoding: { x: { ...x, field: 'fromS' }, x2: { field: 'toS' } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.6, aria: false, point: { size: 12 } },
        encoding: {
          x: { ...x, field: 'atS' },
          y: { ...y, field: 'perSecond' },
          color: { field: 'series', type: 'nominal', ...colours(series, 'requests', layout) },
          detail: { field: 'step' },
        },
      },
      {
        data: { values: spans },
        mark: { type: 'text', align: 'left', baseline: 'top', dx: 3, y: 3, style: ['halo'] },
        encoding: { x: { ...x, field: 'fromS' }, text: { field: 'label', type: 'nominal' } },
      },
      {
        data: { values: spans },
        mark: { type: 'text', aria: false, align: 'left', baseline: 'top', dx: 3, y: 3 },
        encoding: { x: { ...x, field: 'fromS' }, text: { field: 'label', type: 'nominal' } },
      },
      instantLines(canvas),
    ],
  }
}

/** One second of one step of a load. */
interface SecondOfLoad {
  atS: number
  step: number
  good: number
  failed: number
}

/** What each second of a trial answered and failed. */
export function loadSecondsOf({ steps, startedAtMs }: LoadTrial): SecondOfLoad[] {
  return steps.flatMap(step =>
    step.perSecond.map(({ atMs, requestsPerSecond, failedPerSecond }) => ({
      atS: secondsIn(startedAtMs, step.fromMs + atMs),
      ...{ step: step.number, good: requestsPerSecond, failed: failedPerSecond },
    })),
  )
}

/** `2,000`, or `2k` where steps stand close. */
function shortened(value: number, { name }: Layout): string {
  return name === 'wide' || value < 1_000 ? grouped(value) : `${Number((value / 1_000).toFixed(1))}k`
}
