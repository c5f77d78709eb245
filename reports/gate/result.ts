import { countOf } from '../words/units.ts'
import type { JudgedMetric, MetricVerdict } from './judge-run.ts'
import type { Drift, GateResult } from './outcome.ts'

/**
 * What all measures together say. A regression is one whatever else could not be told; what could not be told keeps a run
 * from passing; and nothing compared is nothing passed.
 */
export function resultOf(
  metrics: readonly JudgedMetric[],
  drifts: readonly Drift[],
): { result: Exclude<GateResult, 'no-baseline'>; reason: string } {
  const having = (...verdicts: MetricVerdict[]) => metrics.filter(({ verdict }) => verdicts.includes(verdict))
  const worse = having('worse')
  const drifted = drifts.filter(drift => drift.worse)
  if (worse.length > 0 || drifted.length > 0) {
    const now =
      worse.length > 0 ? [`worse than the baseline: ${names(worse.map(({ metric }) => metric.id))}`] : []
    const slowly =
      drifted.length > 0 ? [`worse over the last runs: ${names(drifted.map(({ id }) => id))}`] : []
    return { result: 'regressed', reason: `${[...now, ...slowly].join('; ')}.` }
  }
  const untold = having('suspicious', 'few', 'missing')
  const compared = having('same', 'better')
  if (compared.length === 0 && untold.length === 0) {
    return { result: 'inconclusive', reason: 'nothing of this run is in the baseline.' }
  }
  if (untold.length > 0) return { result: 'inconclusive', reason: `${untoldWords(having)}.` }
  const better = having('better')
  if (better.length > 0) {
    return {
      result: 'improved',
      reason: `better than the baseline: ${names(better.map(({ metric }) => metric.id))}; nothing is worse.`,
    }
  }
  return { result: 'passed', reason: `${countOf(compared.length, 'measure')} compared, none worse.` }
}

function untoldWords(having: (...verdicts: MetricVerdict[]) => JudgedMetric[]): string {
  const said = [
    ['missing in this run', having('missing')],
    ['perhaps worse', having('suspicious')],
    ['with too few trials to tell', having('few')],
  ] as const
  return said
    .filter(([, found]) => found.length > 0)
    .map(([words, found]) => `${words}: ${names(found.map(({ metric }) => metric.id))}`)
    .join('; ')
}

const mostNames = 3

function names(ids: readonly string[]): string {
  const shown = ids.slice(0, mostNames).join(', ')
  return ids.length > mostNames ? `${shown} and ${ids.length - mostNames} more` : shown
}
