import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement } from './judgement.ts'
import { judged, summarize, verdictOver } from './summarize.ts'
import { madeTrial } from './testing/made-trial.ts'
import type { Trial, Verdict } from './trial.ts'

const identity = {
  ...{ id: 'container-kill-r1', claim: 'killing the process', fault: 'container-kill' as const },
  ...{ app: 'hello', replicas: 1, evidence: 'nowhere' },
}
const unsound = (number: number, verdict: Verdict) =>
  madeTrial(number, {}, { verdict, reason: `${verdict}.` })
const verdicts = ['pass', 'fail', 'inconclusive', 'invalid', 'infrastructure'] as const

test('every measure has its unit, median, extremes and the value of every trial', () => {
  const { measures, verdict, reason } = summarize(
    identity,
    [2000, 1800, 2600].map((ms, i) => madeTrial(i + 1, { ms })),
  )
  expect([verdict, reason]).toEqual(['pass', 'All 3 trials are sound.'])
  expect(measures.outageMs).toEqual({
    ...{ unit: 'ms', n: 3, median: 2000, min: 1800, max: 2600, values: [2000, 1800, 2600], censored: 0 },
    medianInterval: undefined,
  })
  expect(measures.recoveryMs.median).toBe(1500)
  expect(measures.lostSeconds).toMatchObject({ unit: 's', median: 2 })
  expect(measures.availability).toMatchObject({ unit: 'ratio', median: 0.8 })
  expect(measures.failedRequests).toMatchObject({ unit: 'requests', median: 200 })
})

test('from six trials the median has an interval', () => {
  const trials = [1, 2, 3, 4, 5, 6].map(i => madeTrial(i, { ms: i * 1000 }))
  expect(summarize(identity, trials).measures.outageMs.medianInterval).toEqual([1000, 6000])
})

describe('where some had not ended', () => {
  const lost = (number: number) => madeTrial(number, { ms: 60_000, censored: true }, { verdict: 'fail' })
  const ended = [1, 2, 3, 4, 5, 6, 7, 8].map(i => madeTrial(i, { ms: i * 1000 }))

  test('the median is that of Kaplan and Meier, and not of how long was watched', () => {
    const { outageMs } = summarize(identity, [...ended.slice(0, 3), lost(4), lost(5)]).measures
    expect(outageMs.survival).toEqual({ median: 3000, interval: undefined })
    expect(outageMs).toMatchObject({ censored: 2, medianInterval: undefined })
    const most = summarize(identity, [...ended.slice(0, 1), lost(2), lost(3)]).measures.outageMs
    expect(most).toMatchObject({ median: 60_000, survival: { median: undefined } })
  })

  test('its interval has an upper end as long as enough had ended', () => {
    const { outageMs } = summarize(identity, [...ended, lost(9)]).measures
    expect(outageMs.survival).toEqual({ median: 5000, interval: [2000, 8000] })
    expect(outageMs.medianInterval).toEqual([2000, 8000])
    const fewer = summarize(identity, [...ended.slice(0, 5), lost(6)]).measures.outageMs
    expect(fewer.survival).toEqual({ median: 3500, interval: [1000, undefined] })
    expect(fewer.medianInterval).toBeUndefined()
  })
})

test('trials that were not made are named, whatever the verdict', () => {
  const stopped = { notMade: [3, 59] satisfies [number, number], because: 'the outage is broken' }
  const plan = { trials: 59, claims: ['the outage'], stopped }
  const experiment = summarize({ ...identity, plan }, [madeTrial(1), madeTrial(2)])
  expect(experiment.reason).toBe(
    'All 2 trials are sound. Trials 3 to 59 were not made: the outage is broken.',
  )
  const broken = { claim: 'the outage', pass: false, limit: '1 s', seen: '2 s', because: 'so' }
  expect(judged(experiment, [broken]).reason).toBe(
    'the outage: 2 s, allowed 1 s. Trials 3 to 59 were not made: the outage is broken.',
  )
})

test('a trial that cannot be believed keeps its place, without a value', () => {
  const { outageMs } = summarize(identity, [madeTrial(1), unsound(2, 'invalid'), madeTrial(3)]).measures
  expect(outageMs).toMatchObject({ n: 2, values: [2000, null, 2000] })
})

test('a service that never came back counts with what was watched, and is marked', () => {
  const lost = madeTrial(
    2,
    { ms: 9000, censored: true },
    { verdict: 'fail', reason: 'It did not come back.' },
  )
  const { measures, verdict, reason } = summarize(identity, [madeTrial(1), lost])
  expect(measures.outageMs).toMatchObject({ n: 2, max: 9000, censored: 1 })
  expect([verdict, reason]).toEqual(['fail', '1 of 2 trials; trial 2: It did not come back.'])
})

describe('no data never passes', () => {
  test('no trial is inconclusive', () => {
    const { verdict, reason, measures } = summarize(identity, [])
    expect([verdict, reason]).toEqual(['inconclusive', 'No trial was made.'])
    expect(measures.outageMs).toMatchObject({ n: 0, median: undefined, values: [] })
  })

  test('an experiment passes only when all of its trials do, and fails when one does', () => {
    const trials = fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(trials, all => {
        const { verdict } = verdictOver(all.map((one, i) => unsound(i + 1, one)))
        expect(verdict === 'pass').toBe(all.every(one => one === 'pass'))
        expect(verdict === 'fail').toBe(all.includes('fail'))
        expect(all).toContain(verdict)
      }),
    )
  })
})

describe('held to limits', () => {
  const kept: Judgement = {
    claim: 'the outage',
    pass: true,
    limit: '4000 ms',
    seen: '2000 ms',
    because: 'so',
  }
  const broken: Judgement = {
    ...kept,
    claim: 'noticed and repaired',
    pass: false,
    limit: '1 s',
    seen: '1.5 s',
  }
  const sound = (...trials: Trial[]) => summarize(identity, trials)

  test('it passes when it keeps them and fails when it does not', () => {
    expect(judged(sound(madeTrial(1)), [kept]).verdict).toBe('pass')
    expect(judged(sound(madeTrial(1)), [kept, broken])).toMatchObject({
      verdict: 'fail',
      reason: 'noticed and repaired: 1.5 s, allowed 1 s.',
    })
    expect(judged(sound(madeTrial(1)), [broken, { ...broken, claim: 'x' }]).reason).toMatch(/\(and 1 more\)/)
  })

  test('it is inconclusive where that cannot be told of one, unless another is not kept', () => {
    const open: Judgement = { ...broken, claim: 'in most cases', seen: '3 of 59', verdict: 'inconclusive' }
    expect(judged(sound(madeTrial(1)), [kept, open])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'in most cases: 3 of 59, allowed 1 s.',
    })
    expect(judged(sound(madeTrial(1)), [open, broken]).verdict).toBe('fail')
  })

  test('what proves nothing neither passes nor fails by them', () => {
    for (const verdict of ['inconclusive', 'invalid', 'infrastructure'] as const) {
      expect(judged(sound(unsound(1, verdict)), [broken]).verdict).toBe(verdict)
    }
  })
})
