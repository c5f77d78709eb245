import { expect, test } from 'vitest'
import { exampleExperiment, exampleManifest } from '../testing/example.ts'
import { runSummary } from './run-summary.ts'

const manifest = exampleManifest

test('a run is told by what withstood, what did not, and what was not tried', () => {
  const failed = { ...exampleExperiment([9000], 'fail'), id: 'node-power-off-r1' }
  const experiments = [exampleExperiment([2000]), failed]
  expect(runSummary({ manifest, experiments, skipped: 2, differences: 0 })).toEqual([
    '1 of 2 experiments withstood what was asked (2 trials).',
    'Skipped, because the target cannot do it: 2 experiments.',
    'Every number was computed again from the samples and events of its trial, and agrees.',
  ])
})

test('what could not be judged is neither', () => {
  const experiments = [exampleExperiment([2000]), exampleExperiment([], 'invalid')]
  expect(runSummary({ manifest, experiments, skipped: 0, differences: 0 })[0]).toBe(
    '1 of 2 experiments withstood what was asked, 1 could not be judged (1 trial).',
  )
})

test('a run that was stopped on its way says so', () => {
  const { endedAt, ...unfinished } = manifest
  expect(runSummary({ manifest: unfinished, experiments: [], skipped: 0, differences: 0 })).toContain(
    'This run has not ended, or was stopped on its way: it is shown as far as it goes.',
  )
})

test('numbers that do not come out again are not passed over', () => {
  const experiments = [exampleExperiment([2000])]
  expect(runSummary({ manifest, experiments, skipped: 0, differences: 1 })).toContain(
    'Beware: 1 recorded number did not come out again from the samples and events.',
  )
})
