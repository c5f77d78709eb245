import { expect, test } from 'vitest'
import { exampleExperiment, exampleManifest } from '../testing/example.ts'
import { runSummary } from './run-summary.ts'

test('a run is told by what withstood, what did not, and what was not tried', () => {
  const failed = { ...exampleExperiment([9000], 'fail'), id: 'node-power-off-r1' }
  expect(runSummary(exampleManifest, [exampleExperiment([2000]), failed], 2)).toEqual([
    '1 of 2 experiments withstood what was asked, on target embedded with profile quick, in 2 trials.',
    'It cost more than is allowed: node-power-off-r1.',
    'Skipped, because the target cannot do it: 2 experiments.',
    'Failure handling is set to node-monitor-grace-period 4s.',
  ])
})

test('a run that was stopped on its way says so', () => {
  const { endedAt, ...unfinished } = exampleManifest
  expect(runSummary(unfinished, [], 0)).toContain(
    'This run has not ended, or was stopped on its way: it is shown as far as it goes.',
  )
})
