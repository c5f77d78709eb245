import path from 'node:path'
import { expect, test } from 'vitest'
import { latestRun } from './latest-run.ts'

test('the latest run is looked for where runs go', () => {
  expect(latestRun({})).toBe(path.resolve(import.meta.dirname, '../runs/latest'))
  expect(latestRun({ TAHAN_RUNS: '' })).toBe(latestRun({}))
  expect(latestRun({ TAHAN_RUNS: '/mnt/runs' })).toBe('/mnt/runs/latest')
  expect(latestRun({ TAHAN_RUNS: 'mine' })).toBe(path.resolve('mine/latest'))
})
