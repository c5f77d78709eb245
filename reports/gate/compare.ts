import { aboveP, leastAboveP } from '../../support/statistics/above.ts'
import { moreOftenP } from '../../support/statistics/fisher.ts'
import { middleOf } from '../../support/statistics/middle.ts'
import type { GateStandard } from './standards.ts'

/** How the trials of a run lie against those of its baseline, by one measure. */
export interface Comparison {
  baseline: Side
  run: Side
  /** Run ÷ baseline − 1, of the medians; undefined where the baseline's is zero or either never ended. */
  change: number | undefined
  /** By its middle or by its tail. */
  worse: Direction
  better: Direction
  /** Whether the median alone is worse by more than matters. */
  isMiddleWorse: boolean
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
  const [worse, better] = standard.better === 'less' ? [up, down] : [down, up]
  const share = Math.max(standard.share, drift)
  return {
    baseline: { n: baseline.length, median: before },
    run: { n: run.length, median: after },
    change: changeOf(before, after),
    worse: withTail(worse, tailOf(baseline, run, { ...standard, share })),
    better,
    isMiddleWorse: worse.matters,
    leastP: Math.min(1, 2 * leastAboveP(baseline.length, run.length)),
  }
}

/**
 * That several trials are worse than any of the baseline was, by more than matters: where some of them never recover, the
 * median and the ranks may say nothing of it.
 */
function tailOf(
  baseline: readonly number[],
  run: readonly number[],
  { better, share, floor }: Pick<GateStandard, 'better' | 'share' | 'floor'>,
): Direction {
  const known = baseline.filter(Number.isFinite)
  if (known.length === 0) return { matters: false, p: 1 }
  const isBeyond =
    better === 'less'
      ? (value: number) => value > Math.max(...known) * (1 + share) + floor
      : (value: number) => value < Math.min(...known) / (1 + share) - floor
  const shareOf = (values: readonly number[]) => ({
    having: values.filter(isBeyond).length,
    of: values.length,
  })
  const [before, now] = [shareOf(baseline), shareOf(run)]
  return { matters: now.having > 0, p: moreOftenP(before, now) }
}

/** Either shows it. Of two chances to be wrong each is allowed half. */
function withTail(middle: Direction, tail: Direction): Direction {
  const telling = [middle, tail].filter(({ matters }) => matters)
  const p = Math.min(1, 2 * Math.min(...(telling.length > 0 ? telling : [middle]).map(one => one.p)))
  return { matters: telling.length > 0, p }
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
