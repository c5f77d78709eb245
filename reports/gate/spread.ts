import { middleOf } from '../../support/statistics/middle.ts'

/** Fewer runs do not tell what runs of one build differ by anyway. */
const runsToKnowDrift = 3

/**
 * What a further run of the same build may differ by from those before, as a share: the limit that its middle exceeds
 * once in a hundred times (Student's, for few runs are known). 0 below three runs.
 *
 * @param runs the values of each run
 * @param trialsTell leaves out what the trials within each run already explain: 0 then, where runs differ by no more
 */
export function driftOf(runs: readonly (readonly number[])[], trialsTell: boolean): number {
  const known = runs.map(logsOf).filter(logs => logs.length > 0)
  if (known.length < runsToKnowDrift) return 0
  const middles = known.map(logs => middleOf(logs) ?? 0)
  const ofTrials = !trialsTell
    ? 0
    : mean(known.map(logs => (Math.PI / 2) * (deviation(logs) ** 2 / logs.length)))
  const between = variance(middles) - ofTrials
  if (between <= 0) return 0
  return Math.expm1(student(known.length - 1) * Math.sqrt(between * (1 + 1 / known.length)))
}

/** Logarithms, for times differ by a share; what never ended, or took nothing, has none. */
function logsOf(values: readonly number[]): number[] {
  return values.filter(value => value > 0 && Number.isFinite(value)).map(Math.log)
}

/** By the median absolute deviation, as a standard deviation of normal values: one trial out of the way hardly counts. */
function deviation(logs: readonly number[]): number {
  const middle = middleOf(logs) ?? 0
  return 1.4826 * (middleOf(logs.map(log => Math.abs(log - middle))) ?? 0)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

/** Student's distribution at 99 % with one degree of freedom, two, and so on; a baseline has ten runs at most. */
const studentQuantiles = [31.821, 6.965, 4.541, 3.747, 3.365, 3.143, 2.998, 2.896, 2.821]

function student(freedom: number): number {
  return studentQuantiles[freedom - 1] ?? 2.821
}
