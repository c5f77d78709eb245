import type { TopLevelSpec } from 'vega-lite'
import { targetOf } from '../../support/chaos/fault.ts'
import type { Trial } from '../../support/record/trial.ts'
import { countOf } from '../words/units.ts'
import { bucketsOf } from './buckets.ts'
import { type Frame, sceneOf, type TrialRecord, zeroOf } from './frame.ts'
import { lanesOf } from './lanes.ts'
import { lanesPanel } from './lanes-panel.ts'
import type { Layout } from './layout.ts'
import { marksOf } from './marks.ts'
import { type Canvas, stacked } from './panel.ts'
import { latencyPanel, successPanel } from './request-panels.ts'
import { timesPanel } from './times-panel.ts'
import { usePanels } from './use-panels.ts'

/**
 * One trial over time: the four times, what became of the requests, their latency, what the machines were busy with, and
 * what the orchestrator showed.
 */
export function timelineChart(recorded: TrialRecord, frame: Frame, layout: Layout): TopLevelSpec {
  const { trial } = recorded
  const wasFault = trial.measures.instants.t0Ms !== undefined
  const { fromS, toS } = frame
  const axisTitle = wasFault ? 'seconds after the fault' : 'seconds'
  const canvas: Canvas = { fromS, toS, layout, axisTitle, marks: marksOf(trial, zeroOf(trial)) }
  const scene = sceneOf(recorded)
  const buckets = bucketsOf(scene, frame)
  const panels = [
    ...(wasFault ? [timesPanel(trial, canvas)] : []),
    successPanel(buckets, frame, canvas),
    latencyPanel(buckets, frame, canvas),
    ...usePanels(scene, canvas),
    lanesPanel(lanesOf(scene, frame), canvas, true),
  ]
  return stacked(
    panels,
    layout,
    `Trial ${trial.number}: ${didOf(trial)}`,
    `${trial.app}, ${countOf(trial.replicas, 'replica')}`,
  )
}

function didOf({ fault }: Trial): string {
  return fault ? `${fault.kind} of ${targetOf(fault)}` : 'nothing done to the cluster'
}
