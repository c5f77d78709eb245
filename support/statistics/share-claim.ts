import { binomialAtMost } from './binomial.ts'

/** What is claimed: that in at least `share` of all cases the limit is kept, at this confidence. Both within (0, 1). */
export interface ShareClaim {
  share: number
  confidence: number
}

/** `kept` and `broken` are each said with the claim's confidence; `open`: so few trials allow to say neither. */
export type ShareVerdict = 'kept' | 'broken' | 'open'

/**
 * The most trials out of n that may exceed the limit while "at least `share` keep it" can still be said; −1 where n
 * trials cannot carry the claim, however they end. (Exact, one-sided: Clopper and Pearson 1934.)
 */
export function mostExceeding(n: number, { share, confidence }: ShareClaim): number {
  let most = -1
  while (most + 1 < n && binomialAtMost(most + 1, n, 1 - share) <= 1 - confidence) most += 1
  return most
}

/**
 * The fewest trials that can carry the claim when so many of them exceed the limit: 59, 93, 124 for 95 % at 95 % and
 * none, one, two.
 */
export function trialsNeeded(claim: ShareClaim, exceeding = 0): number {
  let [fewest, most] = [exceeding + 1, exceeding + 1]
  while (mostExceeding(most, claim) < exceeding) [fewest, most] = [most + 1, most * 2]
  while (fewest < most) {
    const middle = Math.floor((fewest + most) / 2)
    if (mostExceeding(middle, claim) >= exceeding) most = middle
    else fewest = middle + 1
  }
  return fewest
}

/**
 * What n trials of a plan fixed beforehand say.
 *
 * @param exceeding trials that did not keep the limit; one that had not ended within it is one of them
 */
export function judgeShare(n: number, exceeding: number, claim: ShareClaim): ShareVerdict {
  if (n === 0) return 'open'
  if (exceeding <= mostExceeding(n, claim)) return 'kept'
  // So many would exceed it with less than 1 − confidence if the claim held by a hair.
  const asMany = 1 - binomialAtMost(exceeding - 1, n, 1 - claim.share)
  return asMany <= 1 - claim.confidence ? 'broken' : 'open'
}
