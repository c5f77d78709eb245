import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimableShare, trialsToClaim } from './claim.ts'
import { medianInterval } from './interval.ts'
import { derivedRandom, seededRandom } from './random.ts'

const numbersUpTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe('the seeded generator', () => {
  test('gives the same numbers for the same seed, now and in every version', () => {
    const random = seededRandom(42)
    const words = Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32))
    const again = seededRandom(42)
    expect(Array.from({ length: 4 }, () => Math.floor(again() * 2 ** 32))).toEqual(words)
    expect(words).toMatchInlineSnapshot(`
      [
        939911724,
        3948730756,
        321366731,
        3317318717,
      ]
    `)
  })

  test('is uniform: a thousand numbers a bin, give or take what chance allows', () => {
    const random = seededRandom(7)
    const bins = new Array<number>(20).fill(0)
    for (let i = 0; i < 20_000; i += 1) {
      const bin = Math.floor(random() * bins.length)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(43.8) // 99.9 % for 19 degrees of freedom
  })

  test('stays within [0, 1) and differs between neighbouring seeds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 }), seed => {
        const [one, other] = [seededRandom(seed), seededRandom(seed + 1)]
        const [a, b] = [
          [one(), one(), one()],
          [other(), other(), other()],
        ]
        for (const value of [...a, ...b]) expect(value >= 0 && value < 1).toBe(true)
        expect(a).not.toEqual(b)
      }),
    )
  })
})

describe('the interval of the median', () => {
  test.for([
    // n, rank of the lower bound; from published tables of the sign test's 95 % interval
    [6, 1],
    [8, 1],
    [9, 2],
    [10, 2],
    [12, 3],
    [15, 4],
    [20, 6],
    [30, 10],
    [50, 18],
  ] as const)('of %i values goes from the %i. smallest to the same rank from above', ([n, rank]) => {
    expect(medianInterval(numbersUpTo(n))).toEqual([rank, n + 1 - rank])
  })

  test.for([0, 1, 2, 3, 4, 5])('is not printed for %i values', n => {
    expect(medianInterval(numbersUpTo(n))).toBeUndefined()
  })

  test('holds the true median in at least 95 % of samples, of a skewed distribution too', () => {
    const random = seededRandom(1)
    const trueMedian = Math.LN2
    const covered = Array.from({ length: 2000 }, () => {
      const interval = medianInterval(Array.from({ length: 10 }, () => -Math.log(1 - random())))
      return interval !== undefined && interval[0] <= trueMedian && trueMedian <= interval[1]
    }).filter(Boolean).length
    expect(covered / 2000).toBeGreaterThan(0.95)
  })
})

describe('what trials allow to claim', () => {
  test.for([
    [0.9, 29],
    [0.95, 59],
    [0.99, 299],
  ] as const)('%f of cases needs %i trials', ([share, trials]) => {
    expect(trialsToClaim(share)).toBe(trials)
    expect(claimableShare(trials)).toBeGreaterThanOrEqual(share)
    expect(claimableShare(trials - 1)).toBeLessThan(share)
  })

  test('three trials claim little, none claim nothing', () => {
    expect(claimableShare(3)).toBeCloseTo(0.368, 3)
    expect(claimableShare(0)).toBe(0)
  })
})

describe('a generator of one purpose', () => {
  const numbers = (seed: number, purpose: string) => {
    const random = derivedRandom(seed, purpose)
    return [random(), random(), random()]
  }

  test('gives the same for the same seed, whatever else is drawn', () => {
    expect(numbers(42, 'container-kill 1')).toEqual(numbers(42, 'container-kill 1'))
    expect(numbers(42, 'container-kill 1')).not.toEqual(numbers(42, 'container-kill 2'))
    expect(numbers(42, 'container-kill 1')).not.toEqual(numbers(43, 'container-kill 1'))
  })

  test('is uniform over purposes: the first draw of each trial is a phase', () => {
    const bins = new Array<number>(20).fill(0)
    for (let trial = 1; trial <= 20_000; trial += 1) {
      const bin = Math.floor(derivedRandom(7, `node-power-off ${trial}`)() * bins.length)
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(43.8) // 99.9 % for 19 degrees of freedom
  })
})
