/**
 * Holm's adjusted p-values (1979), in the order given: each may be compared with the error that is allowed over all
 * of them together.
 */
export function holm(pValues: readonly number[]): number[] {
  const n = pValues.length
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p)
  const adjusted = new Array<number>(n).fill(1)
  let least = 0
  for (const [rank, { p, i }] of order.entries()) {
    least = Math.max(least, Math.min(1, (n - rank) * p))
    adjusted[i] = least
  }
  return adjusted
}
