import { expect, test } from 'vitest'
import { summaryOf } from '../../evidence/summary.ts'
import { exampleExperiment, exampleManifest } from '../../testing/example.ts'
import { trendsOf } from './trends.ts'

const run = (startedAt: string, outageMs: number | undefined) => {
  const experiment = exampleExperiment(outageMs === undefined ? [] : [outageMs])
  return { startedAt, summary: summaryOf(exampleManifest, [experiment], [], [], []) }
}

test('an experiment’s trend is its median outage in each run that has one', () => {
  const trend = trendsOf([run('1', 2000), run('2', undefined), run('3', 2500)]).get('container-kill-r1')
  expect(trend?.points).toEqual([
    { at: '1', value: 2000 },
    { at: '3', value: 2500 },
  ])
  expect(trend?.text(2500)).toBe('2.50 s')
})

test('what no fault was done to has no outage to follow', () => {
  const quiet = { ...exampleExperiment([0]), fault: undefined }
  const summary = summaryOf(exampleManifest, [quiet], [], [], [])
  expect(trendsOf([{ startedAt: '1', summary }])).toEqual(new Map())
})
