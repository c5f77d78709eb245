import { aboveP, leastAboveP } from '../../support/statistics/above.ts'
import { middleOf } from '../../support/statistics/middle.ts'
import type { GateStandard } from './standards.ts'

/** How the trials of a run lie against those of its baseline, by one measure. */
export interface Comparison {
  baseline: Side
  run: Side
  /** Run ÷ baseline − 1, of the medians; undefined where the baseline's is zero or either never ended. */
  change: number | undefined
  worse: Direction
  better: Direction
  /** The least p-value that so many trials can have. */
  leastP: number
}

interface Side {
  n: number
  /** Infinity where half of the trials never ended; undefined without trials. */
  median: number | undefined
}

interface Direction {
  /** By more than the standard's share and floor. */
  matters: boolean
  /** That the difference is more than the drift between runs of one build; one-sided. */
  p: number
}

/**
 * Compares by ranks, so that no distribution is assumed and what never ended has its place. The baseline is first moved
 * by the drift that runs of one build have anyway: the evidence is of a difference beyond that.
 *
 * @param driftBetween what the baseline's own runs differ by, as a share; counts where it is above the standard's
 */
export function compare(
  baseline: readonly number[],
  run: readonly number[],
  standard: GateStandard,
  driftBetween = 0,
): Comparison {
  const [before, after] = [middleOf(baseline), middleOf(run)]
  const drift = Math.max(standard.drift, driftBetween)
  const direction = (sign: 1 | -1): Direction => {
    const moved = baseline.map(value => sign * value * (1 + drift) ** sign)
    const p = aboveP(
      moved,
      run.map(value => sign * value),
    )
    return {
      matters: matters(before, after, sign, { ...standard, share: Math.max(standard.share, drift) }),
      p,
    }
  }
  const [up, down] = [direction(1), direction(-1)]
  return {
    baseline: { n: baseline.length, median: before },
    run: { n: run.length, median: after },
    change: changeOf(before, after),
    worse: standard.better === 'less' ? up : down,
    better: standard.better === 'less' ? down : up,
    leastP: leastAboveP(baseline.length, run.length),
  }
}

function changeOf(before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined || after === undefined || before === 0) return undefined
  return Number.isFinite(before) && Number.isFinite(after) ? after / before - 1 : undefined
}

function matters(
  before: number | undefined,
  after: number | undefined,
  sign: 1 | -1,
  { share, floor }: Pick<GateStandard, 'share' | 'floor'>,
): boolean {
  if (before === undefined || after === undefined || before === after) return false
  const needed = sign === 1 ? before * (1 + share) : before / (1 + share)
  return sign * (after - needed) >= 0 && sign * (after - before) >= floor
}
