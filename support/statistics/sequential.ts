import { type ShareClaim, type ShareVerdict, trialsNeeded } from './share-claim.ts'

/**
 * A plan by which a claim about a share of cases is judged after every trial. Looking often would find by chance what
 * is not there; so the error that the claim allows is spent over the trials, little by little, and never twice (Lan and
 * DeMets 1983, here exact for counts). Each side, `kept` and `broken`, has that error to itself.
 */
export interface SequentialPlan {
  /** The most trials. */
  planned: number
  claim: ShareClaim
  /** At index n: the most of n trials that may exceed the limit for the claim to be kept there; −1: not there. */
  keptUpTo: readonly number[]
  /** At index n: the fewest of n trials that exceed the limit for it to be broken there; Infinity: not there. */
  brokenFrom: readonly number[]
}

/** The share of the error that may be spent by this share of the trials: little early, so that the end has most of it. */
const spent = (shareOfTrials: number) => shareOfTrials ** 3

/** @param planned the most trials that may be made, fixed beforehand; from 1 */
export function sequentialPlan(planned: number, claim: ShareClaim): SequentialPlan {
  return { planned, claim, ...boundaries(planned, claim) }
}

/**
 * Both boundaries where the claim would be true, or untrue, by a hair: there the chance to cross either is largest.
 * `alive[k]` is the probability that k trials so far exceed the limit and that side has not been said yet.
 */
function boundaries(planned: number, { share, confidence }: ShareClaim) {
  const error = 1 - confidence
  const exceeds = 1 - share
  const [keptUpTo, brokenFrom] = [[-1], [Number.POSITIVE_INFINITY]]
  let [aliveLow, aliveHigh] = [[1], [1]]
  let [leftLow, leftHigh] = [0, 0]
  for (let n = 1; n <= planned; n += 1) {
    const released = error * (spent(n / planned) - spent((n - 1) / planned))
    leftLow += released
    leftHigh += released
    aliveLow = afterOneMore(aliveLow, exceeds)
    aliveHigh = afterOneMore(aliveHigh, exceeds)
    let most = keptUpTo[n - 1] ?? -1
    // What lies at or below the last boundary has been said before, and has no probability any more.
    while (most + 1 < n && (aliveLow[most + 1] ?? 0) <= leftLow) {
      most += 1
      leftLow -= aliveLow[most] ?? 0
      aliveLow[most] = 0
    }
    keptUpTo.push(most)
    // What is that many is as good as impossible.
    let fewest = aliveHigh.length
    while (fewest - 1 > 0 && (aliveHigh[fewest - 1] ?? 0) <= leftHigh) {
      fewest -= 1
      leftHigh -= aliveHigh[fewest] ?? 0
      aliveHigh[fewest] = 0
    }
    brokenFrom.push(fewest > n ? Number.POSITIVE_INFINITY : fewest)
  }
  return { keptUpTo, brokenFrom }
}

/** Less than this is as good as impossible: plans of thousands of trials need not carry it along. */
const impossible = 1e-18

/** The distribution after one more trial, which exceeds the limit with this probability. */
function afterOneMore(alive: readonly number[], exceeds: number): number[] {
  const after = Array.from(
    { length: alive.length + 1 },
    (_, k) => (alive[k] ?? 0) * (1 - exceeds) + (alive[k - 1] ?? 0) * exceeds,
  )
  while (after.length > 1 && (after.at(-1) ?? 0) < impossible) after.pop()
  return after
}

/** What the first of the plan's trials say, be they all or not. Once said it is never taken back. */
export function judgeSequence(
  exceeds: readonly boolean[],
  { planned, ...plan }: SequentialPlan,
): ShareVerdict {
  let exceeding = 0
  for (const [i, one] of exceeds.slice(0, planned).entries()) {
    if (one) exceeding += 1
    if (exceeding <= (plan.keptUpTo[i + 1] ?? -1)) return 'kept'
    if (exceeding >= (plan.brokenFrom[i + 1] ?? Number.POSITIVE_INFINITY)) return 'broken'
  }
  return 'open'
}

/** Whether so many that exceed the limit are more than all planned trials together can carry. */
export function isOutOfReach(exceeding: number, { planned, keptUpTo }: SequentialPlan): boolean {
  return exceeding > (keptUpTo[planned] ?? -1)
}

/** The fewest planned trials that can carry the claim, looked at after each, when so many of them exceed the limit. */
export function plannedToCarry(claim: ShareClaim, exceeding: number): number {
  let [fewest, most] = [trialsNeeded(claim, exceeding), 2 * trialsNeeded(claim, exceeding)]
  while (fewest < most) {
    const middle = Math.floor((fewest + most) / 2)
    if (isOutOfReach(exceeding, sequentialPlan(middle, claim))) fewest = middle + 1
    else most = middle
  }
  return fewest
}
