import { expect, test } from 'vitest'
import { needsAnother, summarizeEnough } from './made-again.ts'
import { madeTrial } from './testing/made-trial.ts'
import type { Verdict } from './trial.ts'

const identity = {
  ...{ id: 'container-kill-r1', claim: 'killing the process', fault: 'container-kill' as const },
  ...{ app: 'hello', replicas: 1, evidence: 'nowhere' },
}
const made = (...verdicts: Verdict[]) =>
  verdicts.map((verdict, i) => madeTrial(i + 1, {}, { verdict, reason: `${verdict}.` }))

test('a round that the instrument spoiled is made again, as long as there are spare ones', () => {
  expect(needsAnother(made(), 3)).toBe(true)
  expect(needsAnother(made('pass', 'pass', 'invalid'), 3)).toBe(true)
  expect(needsAnother(made('pass', 'pass', 'invalid', 'pass'), 3)).toBe(false)
  expect(needsAnother(made('invalid', 'invalid', 'invalid', 'invalid', 'invalid'), 3)).toBe(false)
})

test.for(['fail', 'inconclusive', 'infrastructure'] as const)('one that is %s is not', verdict => {
  expect(needsAnother(made(verdict, 'pass', verdict), 3)).toBe(false)
})

test('what was made again does not count, and the reason says so', () => {
  const { trials, verdict, reason, measures } = summarizeEnough(
    identity,
    made('pass', 'invalid', 'pass', 'pass'),
    3,
  )
  expect(trials.map(({ number }) => number)).toEqual([1, 3, 4])
  expect(measures.outageMs.n).toBe(3)
  expect([verdict, reason]).toEqual([
    'pass',
    'All 3 trials are sound. Invalid trial 2 was made again and not counted.',
  ])
})

test('where too few are left, the experiment is invalid', () => {
  const { trials, verdict } = summarizeEnough(identity, made('pass', 'invalid', 'invalid', 'pass'), 3)
  expect([trials.length, verdict]).toEqual([4, 'invalid'])
})

test('a failure is never replaced', () => {
  const { verdict } = summarizeEnough(identity, made('fail', 'invalid', 'pass', 'pass'), 3)
  expect(verdict).toBe('fail')
})
