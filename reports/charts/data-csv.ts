import type { Trial } from '../../support/record/trial.ts'
import type { Bucket } from './buckets.ts'
import { timesOfTrials } from './four-times-chart.ts'
import type { Frame } from './frame.ts'

/** The figures behind a trial's requests and latency panels, for who wants to draw them otherwise. */
export function requestsCsv(buckets: readonly Bucket[], frame: Frame): string {
  const head = ['fromS', 'toS', ...frame.outcomes, 'medianMs', 'maxMs'].join(',')
  const rows = buckets.map(({ fromS, toS, counts, medianMs, maxMs }) =>
    [
      fromS.toFixed(3),
      toS.toFixed(3),
      ...frame.outcomes.map(outcome => counts[outcome] ?? 0),
      medianMs?.toFixed(3) ?? '',
      maxMs?.toFixed(3) ?? '',
    ].join(','),
  )
  return `${[head, ...rows].join('\n')}\n`
}

/** The figures behind the chart of the four times. */
export function timesCsv(trials: readonly Trial[]): string {
  const rows = timesOfTrials(trials).map(({ trial, time, seconds, censored }) =>
    [trial, time, seconds.toFixed(3), censored].join(','),
  )
  return `${['trial,time,seconds,censored', ...rows].join('\n')}\n`
}
