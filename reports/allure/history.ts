import { createHash } from 'node:crypto'
import { Status } from 'allure-js-commons'
import type { EarlierRun } from '../history/earlier-runs.ts'
import { capital } from '../words/units.ts'
import { verdictWords } from '../words/verdict.ts'
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
  const { startedAt, endedAt, seed } = manifest
  const atMs = Date.parse(startedAt)
  const results = toldOf(summary).map(({ id, claim, status, message }) => {
    const historyId = historyIdOf(id)
    return [
      historyId,
      {
        ...{ id: identifier(startedAt, id), name: capital(claim), fullName: id, environment: 'default' },
        // A summary does not tell how long each experiment took.
        ...{ status, message, start: atMs, stop: atMs, duration: 0, url: '', historyId },
      },
    ] as const
  })
  return {
    uuid: identifier(startedAt, String(seed)),
    name: startedAt,
    timestamp: Date.parse(endedAt ?? startedAt),
    knownTestCaseIds: results.map(([historyId]) => historyId.split('.')[0]),
    testResults: Object.fromEntries(results),
    metrics: Object.fromEntries(metricsIn(summary).map(({ key, value }) => [key, value])),
    url: '',
  }
}

function toldOf({ experiments, loads, packets, skipped = [] }: EarlierRun['summary']) {
  const made = [...experiments, ...loads, ...packets]
  return [
    ...made.map(({ id, claim, verdict, reason }) => ({
      ...{ id, claim, status: statusOf[verdict] },
      message: verdict === 'pass' ? '' : `${verdictWords[verdict]}: ${reason}`,
    })),
    ...skipped.map(({ id, claim, reason }) => ({ id, claim, status: Status.SKIPPED, message: reason })),
  ]
}

/** What Allure makes of a test case and of its parameters, all of which we exclude. */
function historyIdOf(experiment: string): string {
  return `${md5(identifier(experiment))}.${md5('')}`
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
