/**
 * The order-statistic interval of the median: the two values of which at least `confidence` of all such samples have
 * the true median between them, whatever the distribution. Undefined where n does not allow it.
 *
 * The k-th smallest and k-th largest miss the median with probability 2·P(Binomial(n, ½) < k); the largest k that
 * keeps that within 1 − confidence is taken.
 */
export function medianInterval(
  values: readonly number[],
  confidence = 0.95,
): [low: number, high: number] | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const n = sorted.length
  let [k, missed, term] = [0, 0, 0.5 ** n] // term: P(Binomial(n, ½) = k)
  while (2 * (missed + term) <= 1 - confidence) {
    missed += term
    term *= (n - k) / (k + 1)
    k += 1
  }
  const [low, high] = [sorted[k - 1], sorted[n - k]]
  return k === 0 || low === undefined || high === undefined ? undefined : [low, high]
}
