import { expect, test } from 'vitest'
import { seededRandom } from '../../support/statistics/random.ts'
import { specsToRepeat } from './confirm.ts'
import { judgeRun } from './judge-run.ts'
import type { GatedMetric } from './metric.ts'
import { resultOf } from './result.ts'
import type { GatedMeasure } from './standards.ts'

const random = seededRandom(20_261_123)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Standard deviations of logarithms: between the medians of runs of one build, and between trials within a run. */
interface Noise {
  measure: GatedMeasure
  typical: number
  between: number
  within: number
}

/** As nine runs of one build showed it, on two cores that much else was using. */
const busy: Noise[] = [
  { measure: 'answerMs', typical: 0.5, between: 0.12, within: 0.34 },
  { measure: 'outageMs', typical: 1_900, between: 0.12, within: 0.32 },
  { measure: 'repairedMs', typical: 1_600, between: 0.09, within: 0.19 },
  { measure: 'lostSeconds', typical: 1.9, between: 0.12, within: 0.31 },
  { measure: 'requestsPerSecond', typical: 7_000, between: 0.29, within: 0.32 },
  { measure: 'loadP50Ms', typical: 20, between: 0.29, within: 0.4 },
  { measure: 'loadP99Ms', typical: 100, between: 0.5, within: 0.7 },
  { measure: 'processorMs', typical: 0.4, between: 0.08, within: 0.08 },
]

/** The same measures on a machine of their own, by how much the medians and the trials differ there. */
const calm = (between: number, within: number) => busy.map(noise => ({ ...noise, between, within }))

const trials = 10

function runOf(noises: readonly Noise[], slower: ReadonlySet<GatedMeasure>): GatedMetric[] {
  return noises.map(({ measure, typical, between, within }) => {
    const shift = slower.has(measure) ? 1.2 : 1
    const middle = typical * Math.exp(between * normal()) * shift
    const values = Array.from({ length: trials }, () => middle * Math.exp(within * normal()))
    return { id: measure, of: 'app', spec: measure, measure, values, unended: [] }
  })
}

/** What the gate says of one more run, with what is suspicious made again, as `npm run gate` does. */
function gated(noises: readonly Noise[], baselineRuns: number, slower: ReadonlySet<GatedMeasure>) {
  const past = Array.from({ length: baselineRuns }, () => runOf(noises, new Set())).flat()
  const question = {
    baseline: Map.groupBy(past, ({ id }) => id),
    run: runOf(noises, slower),
    canConfirm: true,
  }
  const first = judgeRun(question)
  const specs = new Set(specsToRepeat(first))
  if (specs.size === 0) return resultOf(first, []).result
  const remade = runOf(noises, slower).filter(({ spec }) => specs.has(spec))
  return resultOf(judgeRun({ ...question, remade }), []).result
}

function shareOf(times: number, of: () => string, results: readonly string[]): number {
  let seen = 0
  for (let i = 0; i < times; i += 1) if (results.includes(of())) seen += 1
  return seen / times
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const cases = [
  ...[1, 3, 5, 10].map(runs => ({ where: 'busy, as measured', noises: busy, runs })),
  ...[0.02, 0.05].flatMap(between =>
    [0.02, 0.05, 0.08].map(within => ({
      where: `runs differ by ${percent(between)}, trials by ${percent(within)}`,
      noises: calm(between, within),
      runs: 5,
    })),
  ),
]

test('a run that is no worse is hardly ever stopped, and a slower one is noticed', {
  timeout: 900_000,
}, () => {
  const rows = cases.map(({ where, noises, runs }) => {
    const same = () => gated(noises, runs, new Set())
    const slower = () => gated(noises, runs, new Set(['answerMs']))
    return {
      where,
      runs,
      falseAlarms: shareOf(3_000, same, ['regressed']),
      stopped: shareOf(1_000, slower, ['regressed']),
      notPassed: shareOf(1_000, slower, ['regressed', 'inconclusive']),
    }
  })
  console.table(
    rows.map(({ where, runs, falseAlarms, stopped, notPassed }) => ({
      where,
      'runs in the baseline': runs,
      'false alarms': percent(falseAlarms),
      '20 % slower, stopped': percent(stopped),
      'stopped or inconclusive': percent(notPassed),
    })),
  )
  // Fewer runs know too little of how runs differ: of them the table tells, and nothing is promised.
  const known = rows.filter(({ runs }) => runs >= 5)
  for (const { where, falseAlarms } of known) expect.soft(falseAlarms, where).toBeLessThan(0.01)
})
