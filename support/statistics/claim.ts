/**
 * Trials needed, none of which exceeds the limit, before "within the limit in `share` of all cases" may be said with
 * this confidence: 29, 59 and 299 for 90, 95 and 99 % of cases at 95 %. (Were the share lower than claimed, so many
 * trials would all have kept the limit with a probability below 1 − confidence.)
 */
export function trialsToClaim(share: number, confidence = 0.95): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(share))
}

/** The largest share of cases that n trials, all within the limit, allow to claim; 0 without trials. */
export function claimableShare(trials: number, confidence = 0.95): number {
  return trials === 0 ? 0 : (1 - confidence) ** (1 / trials)
}
