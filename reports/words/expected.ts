import type { Experiment } from '../../support/record/experiment.ts'
import type { ExpectedTimes } from '../charts/four-times-chart.ts'

/** What the cluster's configuration lets expect of an experiment's times; undefined where nothing was predicted. */
export function expectedTimes(_: Experiment): ExpectedTimes | undefined {
  return undefined
}
