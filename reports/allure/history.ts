import { createHash } from 'node:crypto'
import type { Verdict } from '../../support/record/trial.ts'
import type { EarlierRun } from '../history/earlier-runs.ts'
import { identifier, statusOf } from './identity.ts'
import { metricsIn } from './metrics.ts'

/**
 * Allure's history, made of the runs beside this one each time: a report that appended to a file of its own would be
 * another one the second time it is made. A line of JSON for each run, from the oldest to the newest.
 */
export function historyLines(earlier: readonly EarlierRun[]): string {
  return earlier.map(run => `${JSON.stringify(pointOf(run))}\n`).join('')
}

function pointOf({ manifest, summary }: EarlierRun) {
  const startMs = Date.parse(manifest.startedAt)
  const stopMs = Date.parse(manifest.endedAt ?? manifest.startedAt)
  const results = [...summary.experiments, ...summary.loads, ...summary.packets].map(
    ({ id, claim, verdict }) => {
      const historyId = historyIdOf(id)
      return [
        historyId,
        {
          ...{ id: identifier(manifest.startedAt, id), name: claim, fullName: id, environment: 'default' },
          ...{
            status: statusOf[verdict as Verdict],
            start: startMs,
            stop: stopMs,
            duration: stopMs - startMs,
          },
          ...{ url: '', historyId },
        },
      ] as const
    },
  )
  return {
    uuid: identifier(manifest.startedAt, String(manifest.seed)),
    name: manifest.startedAt,
    timestamp: stopMs,
    knownTestCaseIds: results.map(([historyId]) => historyId.split('.')[0]),
    testResults: Object.fromEntries(results),
    metrics: Object.fromEntries(metricsIn(summary).map(({ key, value }) => [key, value])),
    url: '',
  }
}

/** What Allure makes of a test case and of its parameters, all of which we exclude. */
function historyIdOf(experiment: string): string {
  return `${md5(identifier(experiment))}.${md5('')}`
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
