import { expect, test } from 'vitest'
import { seededRandom } from '../../support/statistics/random.ts'
import { driftsIn } from './drift.ts'
import { made } from './testing/made.ts'

const random = seededRandom(7)

function history(middles: readonly number[], measure: Parameters<typeof made>[1] = 'answerMs') {
  return middles.map((middle, i) => ({
    startedAt: `2026-11-${String(i + 1).padStart(2, '0')}T00:00:00Z`,
    metrics: [
      made(
        [1, 2, 3].map(() => middle * (0.99 + 0.02 * random())),
        measure,
      ),
    ],
  }))
}

const flat = Array.from({ length: 8 }, () => 1)
const raised = Array.from({ length: 8 }, () => 1.3)

test('a measure that lies higher since some run is told, with when', () => {
  const [drift, ...others] = driftsIn(history([...flat, ...raised]))
  expect(others).toEqual([])
  expect(drift).toMatchObject({ id: 'app answerMs', at: 8, sinceRun: '2026-11-09T00:00:00Z', worse: true })
})

test('what grows by little every time is told as well', () => {
  expect(driftsIn(history(Array.from({ length: 16 }, (_, i) => 1.03 ** i)))).toMatchObject([{ worse: true }])
})

test('of a rate, higher is better', () => {
  expect(
    driftsIn(
      history(
        [...flat, ...raised].map(by => 1_000 * by),
        'requestsPerSecond',
      ),
    ),
  ).toMatchObject([{ worse: false }])
})

test('one of as many measures as a run has is told, from twenty runs', () => {
  const steady = Array.from({ length: 20 }, () => 1)
  const slower = [...Array.from({ length: 10 }, () => 1), ...Array.from({ length: 10 }, () => 1.3)]
  const series = Array.from({ length: 42 }, (_, i) => history(i === 30 ? slower : steady))
  const runs = steady.map((_, run) => ({
    startedAt: series[0]?.[run]?.startedAt ?? '',
    metrics: series.flatMap((one, i) => one[run]?.metrics.map(metric => ({ ...metric, id: `m${i}` })) ?? []),
  }))
  expect(driftsIn(runs)).toMatchObject([{ id: 'm30', at: 10, worse: true }])
})

test('a steady history, a short one, and a change that does not matter are nothing', () => {
  expect(driftsIn(history([...flat, ...flat]))).toEqual([])
  expect(driftsIn(history([1, 1, 1, 1.3, 1.3, 1.3]))).toEqual([])
  expect(driftsIn(history([...flat, ...flat.map(() => 1.06)]))).toEqual([])
  expect(driftsIn([])).toEqual([])
})
