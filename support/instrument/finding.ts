import { max, median, min } from 'simple-statistics'
import type { Comparison, Finding, Span } from '../record/instrument.ts'

/** What a finding is about, beside its numbers. */
export type FindingSubject = Pick<Finding, 'what' | 'condition' | 'unit'> &
  Partial<Pick<Finding, 'note' | 'invented'>> & {
    /** How far the truth itself may be off, up and down. */
    truthUncertainty?: number
  }

/** What comparisons of known with measured values show together. */
export function findingOf(
  { what, condition, unit, note = '', invented = 0, truthUncertainty = 0 }: FindingSubject,
  comparisons: readonly Comparison[],
): Finding {
  const seen = comparisons.filter(isSeen)
  const errors = seen.map(({ measured, truth }) => measured - truth)
  const bounds = seen.flatMap(({ truth, bounds }) => (bounds ? [{ truth, bounds }] : []))
  const within = bounds.filter(
    ({ truth, bounds: [low, high] }) => truth >= low - truthUncertainty && truth <= high + truthUncertainty,
  )
  return {
    ...{ what, condition, unit, n: comparisons.length },
    truth: spanOf(comparisons.map(({ truth }) => truth)),
    bias: errors.length === 0 ? undefined : median(errors),
    spread: spanOf(errors),
    withinBounds: bounds.length === 0 ? undefined : within.length,
    missed: comparisons.length - seen.length,
    invented,
    detectionLimit: detectionLimit(comparisons),
    note,
  }
}

function isSeen(one: Comparison): one is Comparison & { measured: number } {
  return one.measured !== undefined
}

/** The least true value with none missed at or above it; undefined where the largest was missed. */
function detectionLimit(comparisons: readonly Comparison[]): number | undefined {
  const truths = (some: readonly Comparison[]) => some.map(({ truth }) => truth)
  const largestMissed = Math.max(Number.NEGATIVE_INFINITY, ...truths(comparisons.filter(one => !isSeen(one))))
  const found = truths(comparisons).filter(truth => truth > largestMissed)
  return found.length === 0 ? undefined : min(found)
}

function spanOf(values: readonly number[]): Span | undefined {
  return values.length === 0 ? undefined : [min([...values]), max([...values])]
}
