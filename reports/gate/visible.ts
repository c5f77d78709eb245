import { middleOf } from '../../support/statistics/middle.ts'
import { compare } from './compare.ts'
import type { JudgedMetric } from './judge-run.ts'
import { type GatedMetric, ranked } from './metric.ts'
import { driftOf } from './spread.ts'
import { allowedError, confirmedError, type GateStandard, standards } from './standards.ts'

/** As a logarithm: eightfold. What takes more to be seen is not seen. */
const most = Math.log(8)
const halvings = 12

/** The measures with the least change that each would have shown, beside all others. */
export function withVisible(
  judged: readonly JudgedMetric[],
  baseline: ReadonlyMap<string, readonly GatedMetric[]>,
): JudgedMetric[] {
  const compared = judged.filter(({ comparison }) => comparison !== undefined).length
  return judged.map(one => {
    if (one.comparison === undefined) return one
    const before = (baseline.get(one.metric.id) ?? []).map(ranked)
    const means = {
      standard: standards[one.metric.measure],
      drift: driftOf(before, standards[one.metric.measure].trialsTell),
      error: (one.remade ? confirmedError : allowedError) / compared,
    }
    return { ...one, visible: leastVisible(before.flat(), ranked(one.remade ?? one.metric), means) }
  })
}

interface Means {
  standard: GateStandard
  drift: number
  /** Below which the p-value must lie. */
  error: number
}

/**
 * The least change for the worse that these trials would have shown, as a share of the baseline: their own spread, laid
 * around the baseline's median and made worse until it counts. So that "no worse" tells how much could have been seen.
 * Undefined where even eightfold would not have counted, or there is nothing to multiply.
 */
function leastVisible(
  baseline: readonly number[],
  run: readonly number[],
  { standard, drift, error }: Means,
): number | undefined {
  const [before, after] = [middleOf(baseline) ?? 0, middleOf(run) ?? 0]
  if (before <= 0 || after <= 0 || !Number.isFinite(before) || !Number.isFinite(after)) return undefined
  const sign = standard.better === 'less' ? 1 : -1
  const counts = (by: number) => {
    const made = run.map(value => value * (before / after) * Math.exp(sign * by))
    const { worse } = compare(baseline, made, standard, drift)
    return worse.matters && worse.p < error
  }
  if (!counts(most)) return undefined
  let [no, yes] = [0, most]
  for (let i = 0; i < halvings; i += 1) {
    const middle = (no + yes) / 2
    if (counts(middle)) yes = middle
    else no = middle
  }
  return Math.expm1(sign * yes)
}
