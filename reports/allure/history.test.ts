import { expect, test } from 'vitest'
import { summaryOf } from '../evidence/summary.ts'
import { exampleExperiment, exampleManifest } from '../testing/example.ts'
import { historyLines } from './history.ts'

const skipped = {
  id: 'node-network-cut-r1',
  claim: 'cutting a node off',
  reason: 'this target has no switch',
}

function earlier(startedAt: string, outagesMs: number[]) {
  const manifest = { ...exampleManifest, startedAt }
  const summary = summaryOf(manifest, [exampleExperiment(outagesMs, 'inconclusive')], [skipped], [], [])
  return { folder: 'nowhere', manifest, summary }
}

const points = (...runs: ReturnType<typeof earlier>[]) =>
  historyLines(runs)
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

test('each run is a line with its results, skips too, and its metrics', () => {
  const [first, second] = points(
    earlier('2026-11-01T10:00:00Z', [2000]),
    earlier('2026-11-02T10:00:00Z', [3000]),
  )
  const results = Object.values(first.testResults)
  expect(results).toMatchObject([
    { fullName: 'container-kill-r1', status: 'broken', message: expect.stringContaining('Inconclusive') },
    { fullName: 'node-network-cut-r1', status: 'skipped', message: skipped.reason },
  ])
  expect(Object.keys(second.testResults)).toEqual(Object.keys(first.testResults))
  expect(second.uuid).not.toBe(first.uuid)
  expect(second.metrics['container-kill-r1 outageMs']).toBe(3)
})

test('made again it is the same', () => {
  const run = earlier('2026-11-01T10:00:00Z', [2000])
  expect(historyLines([run])).toBe(historyLines([run]))
  expect(historyLines([])).toBe('')
})
