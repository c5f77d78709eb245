import { max, median, min } from 'simple-statistics'
import type { Comparison, Finding, Span } from '../record/instrument.ts'

/** What a finding is about, beside its numbers. */
export type FindingSubject = Pick<Finding, 'what' | 'condition' | 'unit'> &
  Partial<Pick<Finding, 'note' | 'invented' | 'blind'>>

/** What comparisons of known with measured values show together. */
export function findingOf(
  { what, condition, unit, note = '', invented = 0, blind = 0 }: FindingSubject,
  comparisons: readonly Comparison[],
): Finding {
  const seen = comparisons.filter(isSeen)
  const missed = comparisons.filter(one => !isSeen(one)).map(({ truth }) => truth)
  const errors = seen.map(({ measured, truth }) => measured - truth)
  const bounded = seen.filter(({ bounds }) => bounds !== undefined)
  const largestMissed = missed.length === 0 ? undefined : max(missed)
  const found = seen.map(({ truth }) => truth).filter(truth => truth > (largestMissed ?? 0))
  return {
    ...{ what, condition, unit, n: comparisons.length },
    truth: spanOf(comparisons.map(({ truth }) => truth)),
    bias: errors.length === 0 ? undefined : median(errors),
    spread: spanOf(errors),
    withinBounds: bounded.length === 0 ? undefined : bounded.filter(isWithin).length,
    missed: missed.length,
    blind,
    invented,
    detectionLimit: found.length === 0 ? undefined : min(found),
    largestMissed,
    note,
  }
}

function isSeen(one: Comparison): one is Comparison & { measured: number } {
  return one.measured !== undefined
}

function isWithin({ truth, bounds, uncertainty = 0 }: Comparison): boolean {
  return bounds !== undefined && truth >= bounds[0] - uncertainty && truth <= bounds[1] + uncertainty
}

function spanOf(values: readonly number[]): Span | undefined {
  return values.length === 0 ? undefined : [min([...values]), max([...values])]
}
