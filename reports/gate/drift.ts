import { changePoint } from '../../support/statistics/change-point.ts'
import { holm } from '../../support/statistics/holm.ts'
import { middleOf } from '../../support/statistics/middle.ts'
import type { BaselineRun } from '../baseline/baseline.ts'
import { compare } from './compare.ts'
import { ranked } from './metric.ts'
import type { Drift } from './outcome.ts'
import { allowedError, standards } from './standards.ts'

/**
 * Measures that lie elsewhere since some run of the history: what grows by little every time is no regression against
 * the run before, and still one. Only what matters by its standard, and is beyond chance over all measures together.
 *
 * @param history from the oldest run to this one
 */
export function driftsIn(history: readonly BaselineRun[]): Drift[] {
  const series = Map.groupBy(
    history.flatMap(({ startedAt, metrics }) =>
      metrics.flatMap(metric => {
        const middle = middleOf(ranked(metric))
        return middle === undefined ? [] : [{ startedAt, metric, middle }]
      }),
    ),
    ({ metric }) => metric.id,
  )
  const found = [...series].flatMap(([id, points]) => {
    const change = changePoint(points.map(({ middle }) => middle))
    return change ? [{ id, points, change }] : []
  })
  const adjusted = holm(found.map(({ change }) => change.p))
  return found.flatMap(({ id, points, change }, i) => {
    const at = points[change.at]
    if (at === undefined || (adjusted[i] ?? 1) >= allowedError) return []
    const middles = points.map(({ middle }) => middle)
    const standard = standards[at.metric.measure]
    const { isMiddleWorse, better } = compare(middles.slice(0, change.at), middles.slice(change.at), standard)
    if (!isMiddleWorse && !better.matters) return []
    return [{ ...change, id, sinceRun: at.startedAt, worse: isMiddleWorse }]
  })
}
