import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from './random.ts'
import { isOutOfReach, judgeSequence, plannedToCarry, sequentialPlan } from './sequential.ts'
import { trialsNeeded } from './share-claim.ts'

const claim = { share: 0.95, confidence: 0.95 }
const kept = (n: number) => Array.from({ length: n }, () => false)

describe('a claim that is judged after every trial', () => {
  test.for([
    // planned, the trials without one that exceeds the limit after which it is kept
    [59, 59],
    [93, 73],
    [124, 83],
    [299, 115],
  ] as const)('of %i planned trials is kept after %i that all keep the limit', ([planned, after]) => {
    const plan = sequentialPlan(planned, claim)
    expect(judgeSequence(kept(after - 1), plan)).toBe('open')
    expect(judgeSequence(kept(after), plan)).toBe('kept')
  })

  test('takes about as many trials at most as one that is judged at the end', () => {
    for (const exceeding of [0, 1, 2, 3]) {
      const fewest = trialsNeeded(claim, exceeding)
      const planned = plannedToCarry(claim, exceeding)
      expect(planned).toBeGreaterThanOrEqual(fewest)
      expect(planned).toBeLessThan(1.1 * fewest)
      expect(isOutOfReach(exceeding, sequentialPlan(planned, claim))).toBe(false)
      expect(isOutOfReach(exceeding, sequentialPlan(planned - 1, claim))).toBe(true)
    }
  })

  test('errs no more often than it may, however often it is looked at', () => {
    const random = seededRandom(2)
    const runs = 4_000
    for (const planned of [59, 97, 200]) {
      const plan = sequentialPlan(planned, claim)
      // The claim is untrue by a hair, and true by a hair: either is said wrongly at most 5 times in 100.
      const said = Array.from({ length: runs }, () =>
        judgeSequence(
          Array.from({ length: planned }, () => random() < 0.05),
          plan,
        ),
      )
      const shareOf = (verdict: string) => said.filter(one => one === verdict).length / runs
      const chance = 3 * Math.sqrt((0.05 * 0.95) / runs)
      expect(shareOf('kept')).toBeLessThan(0.05 + chance)
      expect(shareOf('broken')).toBeLessThan(0.05 + chance)
    }
  })

  test('never takes back what it said', () => {
    const plan = sequentialPlan(150, claim)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 150 }), dice => {
        const exceeds = dice.map(one => one === 1)
        let said = 'open'
        for (let n = 0; n <= exceeds.length; n += 1) {
          const now = judgeSequence(exceeds.slice(0, n), plan)
          if (said !== 'open') expect(now).toBe(said)
          said = now
        }
      }),
    )
  })
})
