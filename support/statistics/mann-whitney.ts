import { errorFunction } from 'simple-statistics'

/** Of two samples, by their ranks alone. */
export interface MannWhitney {
  /** Pairs in which a value of the second sample is above one of the first; a tie counts half. */
  u: number
  /** Share of such pairs, 0.5 where neither is above the other (Vargha and Delaney's A). */
  effect: number
  /** Two-sided; 1 where either sample is empty. */
  p: number
}

/** Up to so many values together the distribution is counted out; with ties or above it, the normal one is near. */
const exactUpTo = 50

/**
 * Whether two samples differ in where they lie (Mann and Whitney 1947). Exact without ties and for few values; else
 * by the normal approximation, corrected for ties and continuity. As `wilcox.test` of R does.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitney {
  const [m, n] = [first.length, second.length]
  if (m === 0 || n === 0) return { u: 0, effect: 0.5, p: 1 }
  const { ranks, tieSizes } = ranksOf([...first, ...second])
  const rankSum = ranks.slice(m).reduce((sum, rank) => sum + rank, 0)
  const u = rankSum - (n * (n + 1)) / 2
  const isExact = m < exactUpTo && n < exactUpTo && tieSizes.every(size => size === 1)
  return { u, effect: u / (m * n), p: isExact ? exactP(u, m, n) : normalP(u, m, n, tieSizes) }
}

/**
 * The least U of two samples of n values each, none alike, that is said to differ with this error, two-sided; Infinity
 * where so few cannot show it, however they lie.
 */
export function leastTelling(n: number, error: number): number {
  const most = n * n
  const p = (u: number) => (n < exactUpTo ? exactP(u, n, n) : normalP(u, n, n, []))
  if (n === 0 || p(most) > error) return Number.POSITIVE_INFINITY
  let [no, yes] = [Math.floor(most / 2), most]
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2)
    if (p(middle) <= error) yes = middle
    else no = middle
  }
  return yes
}

/** Ties share the mean of their ranks. */
function ranksOf(values: readonly number[]): { ranks: number[]; tieSizes: number[] } {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value)
  const ranks = new Array<number>(values.length).fill(0)
  const tieSizes: number[] = []
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1
    for (const { i } of order.slice(from, to)) ranks[i] = (from + 1 + to) / 2
    tieSizes.push(to - from)
    from = to
  }
  return { ranks, tieSizes }
}

function exactP(u: number, m: number, n: number): number {
  const counts = arrangements(m, n)
  const all = counts.reduce((sum, count) => sum + count, 0)
  const upTo = (most: number) => counts.slice(0, most + 1).reduce((sum, count) => sum + count, 0) / all
  const p = u > (m * n) / 2 ? 1 - upTo(u - 1) : upTo(u)
  return Math.min(1, 2 * p)
}

/** How many of all arrangements of m and n values have each U from 0 to m·n: a Gaussian binomial's coefficients. */
function arrangements(m: number, n: number): number[] {
  const counts = new Array<number>(m * n + 1).fill(0)
  counts[0] = 1
  for (let i = 1; i <= n; i += 1) {
    for (let k = m * n; k >= m + i; k -= 1) counts[k] = (counts[k] ?? 0) - (counts[k - m - i] ?? 0)
    for (let k = i; k <= m * n; k += 1) counts[k] = (counts[k] ?? 0) + (counts[k - i] ?? 0)
  }
  return counts
}

function normalP(u: number, m: number, n: number, tieSizes: readonly number[]): number {
  const all = m + n
  const ties = tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0)
  const deviation = Math.sqrt(((m * n) / 12) * (all + 1 - ties / (all * (all - 1))))
  if (deviation === 0) return 1
  const off = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5)
  return Math.max(0, 1 - errorFunction(off / deviation / Math.SQRT2))
}
