import type { Trial } from '../../support/record/trial.ts'
import { type Bucket, bucketsOf } from './buckets.ts'
import { type ExpectedTimes, timesOfTrials } from './four-times-chart.ts'
import { type Frame, type Scene, sceneOf, type TrialRecord, zeroOf } from './frame.ts'
import { lanesOf } from './lanes.ts'
import { type LoadRecord, loadSceneOf } from './load-scene.ts'
import { loadSecondsOf } from './load-timeline-chart.ts'
import { timeNames } from './look.ts'
import { type Mark, marksOf } from './marks.ts'
import { cpuOf, temperatureOf } from './usage.ts'

/** The figures behind a trial's timeline, by what of it they draw, for who wants to draw them otherwise. */
export function timelineCsv(recorded: TrialRecord, frame: Frame): Record<string, string> {
  const { trial } = recorded
  return sceneCsv(sceneOf(recorded), frame, marksOf(trial, zeroOf(trial)))
}

/** The same of a trial with a load. */
export function loadTimelineCsv(record: LoadRecord, frame: Frame): Record<string, string> {
  const { trial } = record
  const seconds = loadSecondsOf(trial).map(({ atS, step, good, failed }) => [
    atS.toFixed(3),
    step,
    good,
    failed,
  ])
  return {
    'seconds.csv': lines('atS,step,goodPerSecond,failedPerSecond', seconds),
    ...sceneCsv(loadSceneOf(record), frame, trial.failure ? marksOf(trial.failure, trial.startedAtMs) : []),
  }
}

function sceneCsv(scene: Scene, frame: Frame, marks: readonly Mark[]): Record<string, string> {
  const segments = lanesOf(scene, frame).map(({ lane, fromS, toS, state, text }) => [
    lane,
    fromS.toFixed(3),
    toS.toFixed(3),
    state,
    text,
  ])
  const use = [
    ...cpuOf(scene, frame).map(point => ({ ...point, figure: 'cpuShare' })),
    ...temperatureOf(scene, frame).map(point => ({ ...point, figure: 'celsius' })),
  ].map(({ figure, machine, atS, value }) => [figure, machine, atS.toFixed(3), Number(value.toFixed(4))])
  return {
    'timeline.csv': requestsCsv(bucketsOf(scene, frame), frame),
    'lanes.csv': lines('lane,fromS,toS,state,endpoints', segments),
    ...(marks.length > 0
      ? {
          'marks.csv': lines(
            'atS,mark',
            marks.map(({ atS, label }) => [atS.toFixed(3), label]),
          ),
        }
      : {}),
    ...(use.length > 0 ? { 'use.csv': lines('figure,machine,atS,value', use) } : {}),
  }
}

function requestsCsv(buckets: readonly Bucket[], frame: Frame): string {
  const rows = buckets.map(({ fromS, toS, counts, medianMs, maxMs }) => [
    ...[fromS.toFixed(3), toS.toFixed(3)],
    ...frame.outcomes.map(outcome => counts[outcome] ?? 0),
    ...[medianMs?.toFixed(3) ?? '', maxMs?.toFixed(3) ?? ''],
  ])
  return lines(['fromS', 'toS', ...frame.outcomes, 'medianMs', 'maxMs'].join(','), rows)
}

/** The figures behind the chart of the four times: every trial's, and what was predicted of them. */
export function timesCsv(trials: readonly Trial[], expected: ExpectedTimes | undefined): string {
  const predicted = timeNames.flatMap(time => {
    const interval = expected?.[time]
    if (!interval) return []
    return [
      [
        'predicted',
        time,
        (interval.lowMs / 1000).toFixed(3),
        interval.highMs === undefined ? '' : (interval.highMs / 1000).toFixed(3),
        false,
      ],
    ]
  })
  const measured = timesOfTrials(trials).map(({ trial, time, seconds, censored }) => {
    const text = seconds.toFixed(3)
    return [trial, time, text, text, censored]
  })
  return lines('trial,time,fromSeconds,toSeconds,censored', [...predicted, ...measured])
}

function lines(head: string, rows: readonly (readonly unknown[])[]): string {
  return `${[head, ...rows.map(row => row.join(','))].join('\n')}\n`
}
