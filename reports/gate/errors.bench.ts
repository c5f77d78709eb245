import { expect, test } from 'vitest'
import { seededRandom } from '../../support/statistics/random.ts'
import { doubtedIn, specsToRepeat } from './confirm.ts'
import { judgeRun } from './judge-run.ts'
import type { GatedMetric } from './metric.ts'
import { type Noise, readNoise, spread } from './noise/noise.ts'
import { resultOf } from './result.ts'
import type { GatedMeasure } from './standards.ts'

const random = seededRandom(20_261_123)
const oneOf = (values: readonly number[]) => values[Math.floor(random() * values.length)] ?? 0

interface Case {
  noise: readonly Noise[]
  /** 0.5: runs and trials differ by half of what was measured. */
  scale: number
  /** Of the baseline. */
  runs: number
  trials: number
  confirm: boolean
}

const answers: readonly GatedMeasure[] = ['answerMs', 'answerTimesReference']
/** Of which more is better. */
const rates: readonly GatedMeasure[] = ['requestsPerSecond']
/** Who asks for so many a second gets as many, also from a slower app. */
const isGiven = ({ id, measure }: Pick<GatedMetric, 'id' | 'measure'>) =>
  measure === 'requestsPerSecond' && id.startsWith('arrival-rate')

/** A run made of what real ones differed by: one effect of the run, and one of each trial, of each measure apart. */
function runOf({ noise, scale, trials }: Case, slowDown: (measure: GatedMeasure) => number): GatedMetric[] {
  return noise.map(({ metric, typical, ofRuns, ofTrials }) => {
    const slower = 1 + (isGiven(metric) ? 0 : slowDown(metric.measure))
    const middle =
      typical * Math.exp(scale * oneOf(ofRuns)) * (rates.includes(metric.measure) ? 1 / slower : slower)
    const values = Array.from({ length: trials }, () => middle * Math.exp(scale * oneOf(ofTrials)))
    return { ...metric, values }
  })
}

/** What the gate says of one more run, as `npm run gate` does: what is suspicious is made again. */
function gated(given: Case, slowDown: (measure: GatedMeasure) => number): string {
  const past = Array.from({ length: given.runs }, () => runOf(given, () => 0)).flat()
  const baseline = Map.groupBy(past, ({ id }) => id)
  const question = { baseline, run: runOf(given, slowDown), canConfirm: given.confirm }
  const first = judgeRun(question)
  const specs = specsToRepeat(first)
  if (!given.confirm || specs.length === 0) return resultOf(first, []).result
  const again = runOf({ ...given, trials: Math.max(10, given.trials) }, slowDown)
  const remade = doubtedIn(
    first,
    again.filter(({ spec }) => specs.includes(spec)),
  )
  return resultOf(judgeRun({ ...question, remade }), []).result
}

function shares(times: number, given: Case, slowDown: (measure: GatedMeasure) => number) {
  const said = Array.from({ length: times }, () => gated(given, slowDown))
  const share = (...results: string[]) => said.filter(result => results.includes(result)).length / times
  return { regressed: share('regressed'), notPassed: share('regressed', 'inconclusive') }
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const faults = readNoise('steady-and-container-kill')
// Of the answers there is one record; the loads were recorded before answers were asked in turns.
const withLoad = [
  ...readNoise('faults-and-load'),
  ...faults.filter(({ metric }) => answers.includes(metric.measure)),
]
const asMeasured: Case = { noise: faults, scale: 1, runs: 5, trials: 10, confirm: true }
const cases: [string, Case][] = [
  ...[1, 3, 5, 10].map((runs): [string, Case] => [
    'steady state and container-kill, as measured',
    { ...asMeasured, runs },
  ]),
  ['the same, not made again', { ...asMeasured, confirm: false }],
  ['the same, three trials', { ...asMeasured, trials: 3 }],
  ['the same, three trials, not made again', { ...asMeasured, trials: 3, confirm: false }],
  ...[5, 10].map((runs): [string, Case] => [
    'with load, as measured',
    { ...asMeasured, noise: withLoad, runs },
  ]),
  ['with load, half of the noise', { ...asMeasured, noise: withLoad, scale: 0.5, runs: 10 }],
  ...[1.5, 2, 0.5].map((scale): [string, Case] => [
    `the same, ${scale} times the noise`,
    { ...asMeasured, scale },
  ]),
]

test('a run that is no worse is hardly ever stopped; how often a slower one is', {
  timeout: 1_800_000,
}, () => {
  console.table(
    [...faults, ...withLoad].map(({ metric: { id }, typical, ofRuns, ofTrials }) => ({
      measure: id,
      typical: Number(typical.toPrecision(3)),
      'runs differ by': percent(spread(ofRuns)),
      'trials differ by': percent(spread(ofTrials)),
    })),
  )
  const rows = cases.map(([where, given]) => {
    const same = shares(2_000, given, () => 0)
    const slowAnswers = shares(500, given, measure => (answers.includes(measure) ? 0.2 : 0))
    const slow = shares(500, given, () => 0.2)
    return { where, given, same, slowAnswers, slow }
  })
  console.table(
    rows.map(({ where, given, same, slowAnswers, slow }) => ({
      where,
      'runs × trials before': `${given.runs} × ${given.trials}`,
      'false alarms': percent(same.regressed),
      'not passed for nothing': percent(same.notPassed),
      'answers 20 % slower, stopped': percent(slowAnswers.regressed),
      'or not passed': percent(slowAnswers.notPassed),
      'all 20 % slower, stopped': percent(slow.regressed),
      'or not passed ': percent(slow.notPassed),
    })),
  )
  for (const { where, given, same, slowAnswers } of rows) {
    // Three standard errors: what chance may have it seem worse by.
    expect.soft(same.regressed, where).toBeLessThan(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 2_000))
    if (given.scale !== 1 || given.runs < 5 || given.trials < 10) continue
    expect.soft(slowAnswers.regressed, where).toBeGreaterThan(0.95)
  }
})
