import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { doubtedIn, specsToRepeat } from './confirm.ts'
import { judgeRun, type MetricVerdict } from './judge-run.ts'
import type { GatedMetric } from './metric.ts'
import { resultOf } from './result.ts'
import { allowedError, gatedMeasures } from './standards.ts'
import { around, made as metric } from './testing/made.ts'

/** A baseline of three runs that do not differ. */
const runs = (...metrics: GatedMetric[]) => [metrics, metrics, metrics].flat()

const tenRuns = (metric: GatedMetric) => Array.from({ length: 10 }, () => metric)

function judged(before: GatedMetric[], run: GatedMetric[], canConfirm = false, remade?: GatedMetric[]) {
  const baseline = Map.groupBy(before, ({ id }) => id)
  const metrics = judgeRun({ baseline, run, canConfirm, remade })
  return {
    verdicts: metrics.map(({ verdict }): MetricVerdict => verdict),
    result: resultOf(metrics, []).result,
  }
}

describe('a run against its baseline', () => {
  test.each([
    ['the same', metric(around(1)), 'same', 'passed'],
    ['a fifth slower', metric(around(1.2)), 'worse', 'regressed'],
    ['slower by less than matters', metric(around(1.06)), 'same', 'passed'],
    ['a fifth quicker', metric(around(0.8)), 'better', 'improved'],
    ['never ended', metric([], 'answerMs', around(5)), 'worse', 'regressed'],
    ['one trial, slower', metric([1.5]), 'suspicious', 'inconclusive'],
    ['too few trials to tell', metric([1]), 'few', 'inconclusive'],
    ['no value', metric([]), 'missing', 'inconclusive'],
  ])('%s', (_, run, verdict, result) => {
    expect(judged(runs(metric(around(1))), [run])).toEqual({ verdicts: [verdict], result })
  })

  test('more throughput is better, and less is worse', () => {
    const of = (rate: number) => metric(around(rate), 'requestsPerSecond')
    expect(judged(runs(of(1_000)), [of(1_300)]).verdicts).toEqual(['better'])
    expect(judged(tenRuns(of(1_000)), [of(700)]).verdicts).toEqual(['worse'])
  })

  test('under load runs differ so much that fewer than ten are no evidence', () => {
    const of = (rate: number) => metric(around(rate), 'requestsPerSecond')
    expect(judged(tenRuns(of(1_000)).slice(1), [of(700)])).toEqual({
      verdicts: ['suspicious'],
      result: 'inconclusive',
    })
  })

  test('a measure that is not in the run keeps it from passing', () => {
    const before = runs(metric(around(1)), metric(around(2_000), 'outageMs'))
    expect(judged(before, [metric(around(1))])).toEqual({
      verdicts: ['same', 'missing'],
      result: 'inconclusive',
    })
  })

  test('nothing in common with the baseline is not passed', () => {
    expect(judged([], [metric(around(1))])).toEqual({ verdicts: ['new'], result: 'inconclusive' })
    expect(judged([], []).result).toBe('inconclusive')
  })

  test('runs of the baseline that differ as much are no evidence of a regression', () => {
    const before = [0.8, 1, 1.25].map(middle => metric(around(middle)))
    expect(judged(before, [metric(around(1.2))]).result).toBe('passed')
  })

  test('fewer than three runs do not tell what runs differ by, so nothing is more than suspicious', () => {
    expect(judged([metric(around(1))], [metric(around(1.3))])).toEqual({
      verdicts: ['suspicious'],
      result: 'inconclusive',
    })
    expect(judged([metric(around(1))], [metric(around(1))]).result).toBe('passed')
  })

  test('fresh trials alone decide about a suspicion', () => {
    const before = runs(metric(around(1)))
    const run = [metric(around(1.3))]
    expect(judged(before, run, true, [metric(around(1))]).result).toBe('passed')
    expect(judged(before, run, true, [metric(around(1.3))]).result).toBe('regressed')
  })

  test('what was made again without a figure is missing, and not passed', () => {
    const before = runs(metric(around(1)))
    expect(judged(before, [metric(around(1.3))], true, [metric([])])).toEqual({
      verdicts: ['missing'],
      result: 'inconclusive',
    })
  })

  test('the baseline of an experiment that never had a figure compares with nothing', () => {
    expect(judged(runs(metric([])), [metric(around(1))]).verdicts).toEqual(['new'])
    expect(judged(runs(metric([])), [metric([])]).verdicts).toEqual(['missing'])
  })

  test('over many measures the evidence has to be stronger (Holm)', () => {
    // Of three against nine the least p-value is 1 in 220: enough for one measure, and not for more than two.
    const values = [1, 1.001, 1.002]
    const [before, run] = [runs(metric(values)), metric([1.5, 1.501, 1.502])]
    expect(judged(before, [run]).verdicts).toEqual(['worse'])
    const others = gatedMeasures.slice(1, 4).map(measure => metric(values, measure))
    expect(judged([...before, ...runs(...others)], [run, ...others]).verdicts[0]).toBe('suspicious')
  })

  test('a run that lost most of its trials does not pass, however many the baseline has', () => {
    const before = Array.from({ length: 5 }, () => metric(around(1)))
    for (const n of [1, 2, 4]) {
      for (const canConfirm of [true, false]) {
        const run = metric(around(1).slice(0, n))
        expect(judged(before, [run], canConfirm)).toEqual({ verdicts: ['few'], result: 'inconclusive' })
      }
    }
    expect(judged(before, [metric(around(1).slice(0, 5))]).result).toBe('passed')
  })

  test('with fewer trials than could show it, a measure is not called the same', () => {
    const before = runs(metric([1]))
    expect(judged(before, [metric([1])]).verdicts).toEqual(['few'])
  })
})

const values = fc.array(fc.double({ min: 0.01, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 12 })
const someMetric = fc
  .tuple(fc.constantFrom(...gatedMeasures), values, fc.boolean())
  .map(([measure, all, unended]) => (unended ? metric([], measure, all) : metric(all, measure)))
const someRun = fc.uniqueArray(someMetric, { selector: ({ id }) => id, minLength: 1, maxLength: 8 })

test('a run that is its own baseline is never worse, nor better', () => {
  fc.assert(
    fc.property(someRun, fc.boolean(), fc.constantFrom(1, 3, 5), (run, canConfirm, times) => {
      const before = Array.from({ length: times }, () => run).flat()
      for (const verdict of judged(before, run, canConfirm).verdicts)
        expect(['same', 'few']).toContain(verdict)
    }),
  )
})

test('nothing that is missing passes, whatever else there is', () => {
  fc.assert(
    fc.property(someRun, someRun, fc.nat(7), (before, run, at) => {
      const lost = before[at % before.length]?.id
      const { result } = judged(
        runs(...before),
        run.filter(({ id }) => id !== lost),
      )
      expect(['passed', 'improved']).not.toContain(result)
    }),
  )
})

test('what is called worse matters and is beyond chance, and worse values are no less worse', () => {
  fc.assert(
    fc.property(someRun, someRun, fc.double({ min: 1, max: 10, noNaN: true }), (before, run, factor) => {
      const baseline = Map.groupBy(runs(...before), ({ id }) => id)
      for (const { verdict, comparison, adjustedP } of judgeRun({ baseline, run, canConfirm: false })) {
        if (verdict !== 'worse') continue
        expect(comparison?.worse.matters).toBe(true)
        expect(adjustedP).toBeLessThan(allowedError)
      }
      for (const one of run.filter(({ measure }) => measure !== 'requestsPerSecond')) {
        const slower = { ...one, values: one.values.map(value => value * factor) }
        const verdictOf = (alone: GatedMetric) =>
          judgeRun({ baseline, run: [alone], canConfirm: false })[0]?.verdict
        if (verdictOf(one) === 'worse') expect(verdictOf(slower)).toBe('worse')
      }
    }),
  )
})

test('only what was doubted is asked again, and each spec once', () => {
  const slow = [metric(around(1.3)), metric(around(2_000), 'outageMs')]
  const before = runs(metric(around(1)), metric(around(2_000), 'outageMs'))
  const first = judgeRun({ baseline: Map.groupBy(before, ({ id }) => id), run: slow, canConfirm: true })
  expect(specsToRepeat(first)).toEqual(['specs/ha/container-kill.spec.ts'])
  expect(doubtedIn(first, slow).map(({ measure }) => measure)).toEqual(['answerMs'])
  expect(specsToRepeat(first.slice(1))).toEqual([])
})
