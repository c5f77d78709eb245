/**
 * How likely at least so many of the second group would have what some have, if both groups had it alike: the one-sided
 * p-value of Fisher's exact test. 1 where either group is empty.
 *
 * @param first how many of the first group have it, and how many it is
 */
export function moreOftenP(first: Share, second: Share): number {
  if (first.of === 0 || second.of === 0) return 1
  const [all, having] = [first.of + second.of, first.having + second.having]
  const ways = logChoose(all, second.of)
  let p = 0
  for (let k = second.having; k <= Math.min(having, second.of); k += 1) {
    if (second.of - k > all - having) continue
    p += Math.exp(logChoose(having, k) + logChoose(all - having, second.of - k) - ways)
  }
  return Math.min(1, p)
}

export interface Share {
  having: number
  of: number
}

function logChoose(n: number, k: number): number {
  let log = 0
  for (let i = 1; i <= k; i += 1) log += Math.log((n - k + i) / i)
  return log
}
