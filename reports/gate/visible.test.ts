import { expect, test } from 'vitest'
import { judgeRun } from './judge-run.ts'
import type { GatedMetric } from './metric.ts'
import { around, made } from './testing/made.ts'
import { withVisible } from './visible.ts'

function visibleOf(before: GatedMetric[], run: GatedMetric): number | undefined {
  const baseline = Map.groupBy(before, ({ id }) => id)
  return withVisible(judgeRun({ baseline, run: [run], canConfirm: false }), baseline)[0]?.visible
}

const thrice = (metric: GatedMetric) => [metric, metric, metric]

test('quiet trials would have shown what matters, noisy ones only more', () => {
  const quiet = visibleOf(thrice(made(around(1))), made(around(1)))
  expect(quiet).toBeGreaterThanOrEqual(0.1)
  expect(quiet).toBeLessThan(0.15)
  const noisy = around(1).map((value, i) => value * 2 ** ((i % 5) - 2))
  expect(visibleOf(thrice(made(noisy)), made(noisy))).toBeGreaterThan(0.5)
})

test('a change as large as that is called worse, and one somewhat smaller is not', () => {
  const before = thrice(made(around(1)))
  const least = visibleOf(before, made(around(1))) ?? 0
  const verdictAt = (share: number) => {
    const run = [made(around(1).map(value => value * (1 + share)))]
    return judgeRun({ baseline: Map.groupBy(before, ({ id }) => id), run, canConfirm: false })[0]?.verdict
  }
  expect(verdictAt(least * 1.01)).toBe('worse')
  expect(verdictAt(least * 0.95)).not.toBe('worse')
})

test('of a rate it is how much less', () => {
  const rate = made(around(1_000), 'requestsPerSecond')
  const least = visibleOf(thrice(rate), rate)
  expect(least).toBeLessThan(-0.05)
  expect(least).toBeGreaterThan(-0.2)
})

test('too few trials, nothing, or zero show no change', () => {
  expect(visibleOf(thrice(made(around(1))), made([1]))).toBeUndefined()
  expect(visibleOf([], made(around(1)))).toBeUndefined()
  expect(visibleOf(thrice(made([0, 0, 0])), made([0, 0, 0]))).toBeUndefined()
})
