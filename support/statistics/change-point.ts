import { middleOf } from './middle.ts'
import { seededRandom } from './random.ts'

/** Where a series began to lie elsewhere. */
export interface ChangePoint {
  /** Index of the first value that lies elsewhere. */
  at: number
  before: number
  since: number
  /** How often values in a random order would show so large a change somewhere. */
  p: number
}

/** Fewer values say nothing at 1 %: they can be ordered in too few ways. */
const leastForChange = 8

/** A change is looked for where at least so many values lie on either side. */
const leastSide = 3
/** Enough for a p-value that stands among those of a hundred measures. */
const shuffles = 100_000
/** So many as large ones, and the change is none: what is left of the shuffles would not say otherwise. */
const enough = 100

/**
 * The one most likely change of where a series lies, by the ranks of its values (Pettitt's statistic, each side weighed
 * by its length), with a p-value by permutation: exact whatever the distribution, with a seed of its own, so that the
 * same series has the same answer. Undefined below eight values.
 *
 * @param values in the order of time
 */
export function changePoint(values: readonly number[]): ChangePoint | undefined {
  if (values.length < leastForChange) return undefined
  const ranks = midranks(values)
  const { at, statistic } = largest(ranks)
  const random = seededRandom(values.length)
  let [asLarge, made] = [0, 0]
  // Sequential (Besag and Clifford 1991): one that is no change is known to be none soon.
  while (made < shuffles && asLarge < enough) {
    made += 1
    if (largest(shuffled(ranks, random)).statistic >= statistic) asLarge += 1
  }
  return {
    at,
    before: middleOf(values.slice(0, at)) ?? 0,
    since: middleOf(values.slice(at)) ?? 0,
    p: asLarge === enough ? asLarge / made : (asLarge + 1) / (made + 1),
  }
}

/** From -(n - 1)/2 to (n - 1)/2; ties share the mean of theirs. */
function midranks(values: readonly number[]): number[] {
  return values.map(value => {
    let rank = 0
    for (const other of values) if (other !== value) rank += Math.sign(value - other) / 2
    return rank
  })
}

function largest(ranks: readonly number[]): { at: number; statistic: number } {
  const n = ranks.length
  let [sum, at, statistic] = [0, leastSide, 0]
  for (let i = 1; i <= n - leastSide; i += 1) {
    sum += ranks[i - 1] ?? 0
    const here = Math.abs(sum) / Math.sqrt((i * (n - i)) / n)
    if (i >= leastSide && here > statistic + 1e-9) [at, statistic] = [i, here]
  }
  return { at, statistic }
}

/** Fisher and Yates. */
function shuffled(values: readonly number[], random: () => number): number[] {
  const order = [...values]
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [order[i] ?? 0, order[j] ?? 0]
    order[i] = b
    order[j] = a
  }
  return order
}
