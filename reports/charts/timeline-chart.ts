import type { TopLevelSpec } from 'vega-lite'
import { targetOf } from '../../support/chaos/fault.ts'
import type { Trial } from '../../support/record/trial.ts'
import { countOf } from '../words/units.ts'
import { bucketsOf } from './buckets.ts'
import type { Frame, TrialRecord } from './frame.ts'
import { lanesOf } from './lanes.ts'
import { lanesPanel } from './lanes-panel.ts'
import { latencyPanel, successPanel } from './request-panels.ts'
import { timesPanel } from './times-panel.ts'

/** One trial over time: the four times, what became of the requests, their latency, and what the orchestrator showed. */
export function timelineChart(recorded: TrialRecord, frame: Frame): TopLevelSpec {
  const { trial } = recorded
  const wasFault = trial.measures.instants.t0Ms !== undefined
  const buckets = bucketsOf(recorded, frame)
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: titleOf(trial), anchor: 'start', frame: 'bounds', offset: 10 },
    vconcat: [
      ...(wasFault ? [timesPanel(trial, frame)] : []),
      successPanel(buckets, frame, trial),
      latencyPanel(buckets, frame, trial),
      lanesPanel(lanesOf(recorded, frame), frame, trial),
    ],
    spacing: 12,
    bounds: 'flush',
    resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
  }
}

function titleOf(trial: Trial): string {
  const did = trial.fault ? `${trial.fault.kind} of ${targetOf(trial.fault)}` : 'nothing done to the cluster'
  return `Trial ${trial.number}: ${did} (${trial.app} with ${countOf(trial.replicas, 'replica')})`
}
