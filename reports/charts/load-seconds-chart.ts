import type { TopLevelSpec } from 'vega-lite'
import type { LoadTrial } from '../../support/record/load-trial.ts'
import { stepText } from '../words/load/step-text.ts'
import { outcomeColours } from './look.ts'
import { type Axis, colours, leftAxis, panelWidthPx } from './panel.ts'

const series = { 'good answers': outcomeColours.ok, failed: outcomeColours.refused } as const

/** What was answered and what failed in each second of one trial, step by step, and the fault where there was one. */
export function loadSecondsChart(trial: LoadTrial): TopLevelSpec {
  const { kind, steps, failure } = trial
  const values = steps.flatMap(step =>
    step.perSecond.flatMap(second => {
      const at = { atS: (step.fromMs + second.atMs - trial.startedAtMs) / 1000, step: step.number }
      return [
        { ...at, series: 'good answers', perSecond: second.requestsPerSecond },
        { ...at, series: 'failed', perSecond: second.failedPerSecond },
      ]
    }),
  )
  const spans = steps.map(step => ({
    fromS: (step.fromMs - trial.startedAtMs) / 1000,
    toS: (step.toMs - trial.startedAtMs) / 1000,
    label: stepText(kind, step).replace(/ (connections?|requests\/s|replicas? at .*)$/, ''),
  }))
  const t0Ms = failure?.measures.instants.t0Ms
  const x: Axis = {
    type: 'quantitative',
    scale: { domain: [0, (trial.endedAtMs - trial.startedAtMs) / 1000], nice: false },
    axis: { title: 'seconds since the trial began', tickCount: 12 },
  }
  const y: Axis = {
    type: 'quantitative',
    scale: { zero: true },
    axis: { ...leftAxis, title: ['requests', 'a second'], format: '~s', tickCount: 5 },
  }
  const color = { field: 'series', type: 'nominal' as const, ...colours(series, 'requests') }
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: `Trial ${trial.number}, second by second; each step with its ${kind === 'arrival-rate' ? 'requests a second' : kind === 'scale-out' ? 'replicas' : 'connections'}`,
      anchor: 'start',
      frame: 'bounds',
      offset: 10,
    },
    width: panelWidthPx,
    height: 150,
    layer: [
      {
        data: { values: spans },
        mark: { type: 'rect', opacity: 0.12, color: outcomeColours.late },
        encoding: { x: { ...x, field: 'fromS' }, x2: { field: 'toS' } },
      },
      {
        data: { values: spans },
        mark: { type: 'text', align: 'left', baseline: 'top', dx: 3, y: 2 },
        encoding: { x: { ...x, field: 'fromS' }, text: { field: 'label', type: 'nominal' } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.6, point: { size: 14 } },
        encoding: {
          x: { ...x, field: 'atS' },
          y: { ...y, field: 'perSecond' },
          color,
          detail: { field: 'step' },
        },
      },
      {
        data: {
          values: t0Ms === undefined ? [] : [{ atS: (t0Ms - trial.startedAtMs) / 1000, label: 't0 fault' }],
        },
        mark: { type: 'rule', strokeWidth: 1.4 },
        encoding: { x: { ...x, field: 'atS' }, description: { field: 'label', type: 'nominal' } },
      },
    ],
  }
}
