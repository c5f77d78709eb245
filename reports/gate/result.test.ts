import { expect, test } from 'vitest'
import { judgeRun } from './judge-run.ts'
import type { Drift } from './outcome.ts'
import { exitCodes } from './outcome.ts'
import { resultOf } from './result.ts'
import { around, made } from './testing/made.ts'

const steady = made(around(1))
const outage = made(around(2_000), 'outageMs')
const baseline = Map.groupBy([steady, steady, steady, outage, outage, outage], ({ id }) => id)
const of = (...run: (typeof steady)[]) => judgeRun({ baseline, run, canConfirm: false })
const drift: Drift = {
  id: 'app answerMs',
  at: 5,
  before: 1,
  since: 1.2,
  p: 0.001,
  sinceRun: '2026-11-23T02:00:00Z',
  worse: true,
}

test('a regression is one whatever else could not be told', () => {
  const { result, reason } = resultOf(of(made(around(1.3))), [])
  expect(result).toBe('regressed')
  expect(reason).toBe('worse than the baseline: app answerMs.')
})

test('what drifts the wrong way is a regression, and the other way is none', () => {
  expect(resultOf(of(steady, outage), [drift])).toEqual({
    result: 'regressed',
    reason: 'worse over the last runs: app answerMs.',
  })
  expect(resultOf(of(steady, outage), [{ ...drift, worse: false }]).result).toBe('passed')
})

test('what is better is an improvement only where everything could be told', () => {
  expect(resultOf(of(made(around(0.7)), outage), []).result).toBe('improved')
  expect(resultOf(of(made(around(0.7))), [])).toEqual({
    result: 'inconclusive',
    reason: 'missing in this run: app outageMs.',
  })
})

test('nothing to compare is nothing passed, and what is new alone says nothing', () => {
  expect(resultOf([], []).result).toBe('inconclusive')
  const isNew = judgeRun({ baseline: new Map(), run: [steady], canConfirm: true })
  expect(resultOf(isNew, [])).toEqual({
    result: 'inconclusive',
    reason: 'nothing of this run is in the baseline.',
  })
})

test('each result has its own exit code, and none is that of an error', () => {
  const codes = Object.values(exitCodes)
  expect(new Set(codes).size).toBe(5)
  expect(codes).not.toContain(2)
  expect(exitCodes).toMatchObject({ passed: 0, regressed: 1, improved: 3, inconclusive: 4, 'no-baseline': 5 })
})
