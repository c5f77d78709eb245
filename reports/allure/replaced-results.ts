import { existsSync } from 'node:fs'
import path from 'node:path'
import type { TestResult } from 'allure-js-commons'
import type { Writer } from 'allure-js-commons/sdk/reporter'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { ReplacedTrial } from '../evidence/replaced-trials.ts'
import { verdictWords } from '../words/verdict.ts'
import { Attachments } from './attachments.ts'
import { identifier, statusOf } from './identity.ts'

/** What says why it was spoiled; the rest is in its folder. */
const rawFiles = ['trial.json', 'load-trial.json', 'packet-trial.json', 'samples.csv', 'events.jsonl']

/**
 * Trials that were made again, as Allure's retries of their experiment. Of results of one name Allure takes that for
 * the one that counts which began last, so these are told as if they had come before; when they were made is in their
 * words.
 *
 * @param result the experiment's
 */
export function replacedResults(
  replaced: readonly ReplacedTrial[],
  result: TestResult,
  manifest: RunManifest,
  writer: Writer,
): TestResult[] {
  const runStartedAt = Date.parse(manifest.startedAt)
  return replaced.map(({ folder, number, startedAtMs, endedAtMs, reason }, index) => {
    const madeAt = new Date(Math.round(runStartedAt + startedAtMs)).toISOString()
    const files = new Attachments(writer, `${result.fullName} replaced`)
    const start = (result.start ?? 0) - (replaced.length - index)
    return {
      ...result,
      uuid: identifier(manifest.startedAt, result.fullName ?? '', String(number)),
      status: statusOf.invalid,
      statusDetails: {
        message: `${verdictWords.invalid}: ${reason}\nTrial ${number}, begun ${madeAt}, was made again and does not count.`,
      },
      start,
      stop: start + Math.round(endedAtMs - startedAtMs),
      descriptionHtml: '',
      steps: [],
      attachments: rawFiles
        .map(file => [file, path.join(folder, file)] as const)
        .filter(([, from]) => existsSync(from))
        .map(([file, from]) => files.file(`trial-${number}-${file}`, from)),
    }
  })
}
