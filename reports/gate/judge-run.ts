import { holm } from '../../support/statistics/holm.ts'
import { middleOf } from '../../support/statistics/middle.ts'
import { type Comparison, compare } from './compare.ts'
import { type GatedMetric, ranked } from './metric.ts'
import { driftOf } from './spread.ts'
import { allowedError, confirmedError, standards, suspicion } from './standards.ts'

/**
 * What is said of one measure. `worse` and `better`: it matters, and over all measures together the evidence is stronger
 * than chance. `suspicious`: it matters, and might be more than chance; to be looked at again. `few`: so few trials could
 * not have shown it, or most were lost. `missing`: the baseline has it and the run has not. `new`: the other way round.
 */
export type MetricVerdict = 'same' | 'worse' | 'better' | 'suspicious' | 'few' | 'missing' | 'new'

export interface JudgedMetric {
  metric: GatedMetric
  verdict: MetricVerdict
  /** Undefined where there is nothing to compare. */
  comparison: Comparison | undefined
  /** Of being worse, by Holm over all measures of the run. */
  adjustedP: number | undefined
  /** The least change for the worse, as a share of the baseline, that these trials would have shown. */
  visible?: number | undefined
  /** The trials of a re-run that were compared, where there was one. */
  remade?: GatedMetric | undefined
}

/** What a run is held against, and what it is. */
export interface GateQuestion {
  /** Of each run of the baseline, by metric. */
  baseline: ReadonlyMap<string, readonly GatedMetric[]>
  run: readonly GatedMetric[]
  /** What was suspicious, made again: fresh trials, which take the place of those that raised the suspicion. */
  remade?: readonly GatedMetric[] | undefined
  /** What is suspicious can be made again, so trials have to be enough to raise a suspicion and no more. */
  canConfirm: boolean
}

/**
 * Holds every measure of a run against its baseline: a regression matters in practice *and* is beyond chance, corrected
 * over all measures (Holm 1979) so that a run which is no worse is called worse in one of a hundred at most.
 *
 * Once something was made again, its fresh trials alone are judged: those that raised the suspicion were picked for
 * being bad, and would say so again. They may err more often, for they are asked only once in a while: the error over both
 * is the allowed one. Against a baseline of fewer runs than a measure's standard asks for it is no
 * more than suspicious: what runs of one build differ by is not known.
 */
export function judgeRun({ baseline, run, remade = [], canConfirm }: GateQuestion): JudgedMetric[] {
  const freshOf = new Map(remade.map(metric => [metric.id, metric]))
  const ids = new Set(run.map(({ id }) => id))
  const compared = run.map(metric => {
    const fresh = freshOf.get(metric.id)
    const before = (baseline.get(metric.id) ?? []).map(ranked)
    return { metric, fresh, before, comparison: comparisonOf(before, fresh ?? metric) }
  })
  const known = compared.filter(({ comparison }) => comparison !== undefined)
  const worseP = holm(known.map(({ comparison }) => comparison?.worse.p ?? 1))
  const betterP = holm(known.map(({ comparison }) => comparison?.better.p ?? 1))
  const adjustedOf = new Map(
    known.map(({ metric }, i) => [metric.id, { worse: worseP[i] ?? 1, better: betterP[i] ?? 1 }]),
  )
  const judged = compared.map(({ metric, fresh, before, comparison }): JudgedMetric => {
    const adjusted = adjustedOf.get(metric.id)
    if (comparison === undefined || adjusted === undefined) {
      return {
        metric,
        verdict: before.flat().length === 0 && ranked(metric).length > 0 ? 'new' : 'missing',
        ...nothing,
      }
    }
    const error = fresh === undefined ? allowedError : confirmedError
    const enough = canConfirm && fresh === undefined ? suspicion : error / known.length
    const isDriftKnown =
      before.filter(values => values.length > 0).length >= standards[metric.measure].runsToKnow
    const isEnough = comparison.leastP < enough && ranked(fresh ?? metric).length >= leastTrials(before)
    const verdict = verdictOf(comparison, adjusted, isEnough, isDriftKnown ? error : 0)
    return { metric, verdict, comparison, adjustedP: adjusted.worse, remade: fresh }
  })
  const missing = [...baseline].flatMap(([id, [metric]]) =>
    ids.has(id) || metric === undefined ? [] : [missingMetric(metric)],
  )
  return [...judged, ...missing]
}

const nothing = { comparison: undefined, adjustedP: undefined }

function comparisonOf(runs: readonly number[][], metric: GatedMetric): Comparison | undefined {
  const trials = ranked(metric)
  const known = runs.flat()
  if (known.length === 0 || trials.length === 0) return undefined
  return compare(
    known,
    trials,
    standards[metric.measure],
    driftOf(runs, standards[metric.measure].trialsTell),
  )
}

/**
 * A run that lost most of its trials on the way, or was made of one or two, is not known to be no worse, however many
 * the baseline has: it takes three, and half of those that its runs have.
 */
function leastTrials(before: readonly number[][]): number {
  return Math.max(3, (middleOf(before.map(({ length }) => length)) ?? 0) / 2)
}

function verdictOf(
  { worse, better }: Comparison,
  adjusted: { worse: number; better: number },
  isEnough: boolean,
  error: number,
): MetricVerdict {
  if (worse.matters && adjusted.worse < error) return 'worse'
  if (worse.matters && worse.p < suspicion) return 'suspicious'
  if (!isEnough) return 'few'
  if (better.matters && adjusted.better < allowedError) return 'better'
  return 'same'
}

function missingMetric(metric: GatedMetric): JudgedMetric {
  return {
    metric: { ...metric, values: [], unended: [] },
    verdict: 'missing',
    ...nothing,
  }
}
