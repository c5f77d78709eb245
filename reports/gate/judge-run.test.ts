import { describe, expect, test } from 'vitest'
import { judgeRun, type MetricVerdict } from './judge-run.ts'
import type { GatedMetric } from './metric.ts'
import { resultOf } from './result.ts'
import type { GatedMeasure } from './standards.ts'

const around = (middle: number) => Array.from({ length: 10 }, (_, i) => middle * (1 + (i - 4.5) / 200))

function metric(values: number[], measure: GatedMeasure = 'answerMs', unended: number[] = []): GatedMetric {
  return {
    id: `app ${measure}`,
    of: 'app',
    spec: 'specs/ha/container-kill.spec.ts',
    measure,
    values,
    unended,
  }
}

/** A baseline of three runs that do not differ. */
const runs = (...metrics: GatedMetric[]) => [metrics, metrics, metrics].flat()

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
    ['too few trials to tell', metric([1.5]), 'few', 'inconclusive'],
    ['no value', metric([]), 'missing', 'inconclusive'],
  ])('%s', (_, run, verdict, result) => {
    expect(judged(runs(metric(around(1))), [run])).toEqual({ verdicts: [verdict], result })
  })

  test('more throughput is better, and less is worse', () => {
    const of = (rate: number) => metric(around(rate), 'requestsPerSecond')
    expect(judged(runs(of(1_000)), [of(1_300)]).verdicts).toEqual(['better'])
    expect(judged(runs(of(1_000)), [of(700)]).verdicts).toEqual(['worse'])
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
})
