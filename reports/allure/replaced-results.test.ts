import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InMemoryWriter } from 'allure-js-commons/sdk/reporter'
import { expect, onTestFinished, test } from 'vitest'
import { readRun } from '../evidence/read-run.ts'
import { readReplacedTrials } from '../evidence/replaced-trials.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { experimentResult } from './experiment-result.ts'
import { replacedResults } from './replaced-results.ts'

/** A run whose first experiment has a second trial on disk, which it does not count. */
async function withUncounted(verdict: string) {
  const runs = mkdtempSync(path.join(tmpdir(), 'tahan-replaced-'))
  onTestFinished(() => rmSync(runs, { recursive: true, force: true }))
  const run = await readRun(writeRecordedRun(runs))
  const [recorded] = run.experiments
  if (recorded === undefined) throw new Error('a recorded run has experiments')
  const { evidence } = recorded.experiment
  cpSync(path.join(evidence, '1'), path.join(evidence, '2'), { recursive: true })
  const file = path.join(evidence, '2', 'trial.json')
  const trial = {
    ...JSON.parse(readFileSync(file, 'utf8')),
    number: 2,
    verdict,
    reason: 'The probe was late.',
  }
  writeFileSync(file, JSON.stringify(trial))
  return { run, recorded, evidence }
}

test('a trial that was made again is told as a retry, with its reason and what it recorded', async () => {
  const { run, recorded, evidence } = await withUncounted('invalid')
  const writer = new InMemoryWriter()
  const result = await experimentResult(recorded, run.manifest, writer)
  const replaced = await readReplacedTrials(evidence, [1])
  const [retry, ...others] = replacedResults(replaced, result, run.manifest, writer)
  expect(others).toEqual([])
  expect(retry).toMatchObject({ status: 'broken', testCaseId: result.testCaseId, fullName: result.fullName })
  expect(retry?.statusDetails.message).toContain('The probe was late.')
  expect(retry?.uuid).not.toBe(result.uuid)
  expect(retry?.attachments.map(({ name }) => name)).toContain('trial-2-samples.csv')
  // Or Allure would take it for the one that counts.
  expect(retry?.start).toBeLessThan(result.start ?? 0)
})

test('trials that count, and such as were not finished or spoiled, are no retries', async () => {
  const { evidence } = await withUncounted('invalid')
  expect(await readReplacedTrials(evidence, [1, 2])).toEqual([])
  const unfinished = await withUncounted('pass')
  expect(await readReplacedTrials(unfinished.evidence, [1])).toEqual([])
  expect(await readReplacedTrials('/nowhere', [1])).toEqual([])
})
