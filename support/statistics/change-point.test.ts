import { describe, expect, test } from 'vitest'
import { aboveP, leastAboveP } from './above.ts'
import { changePoint } from './change-point.ts'
import { seededRandom } from './random.ts'

const noise = (n: number, by: number, seed: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: n }, () => by + random())
}

describe('a change in a series', () => {
  test('is found where it is', () => {
    const found = changePoint([...noise(9, 10, 1), ...noise(6, 12, 2)])
    expect(found).toMatchObject({ at: 9 })
    expect(found?.p).toBeLessThan(0.01)
    expect((found?.since ?? 0) - (found?.before ?? 0)).toBeGreaterThan(1)
  })

  test('is not said of too few values', () => {
    expect(changePoint([1, 1, 1, 9, 9, 9, 9])).toBeUndefined()
  })

  test('is not told of what is the same throughout', () => {
    expect(changePoint(new Array(12).fill(3))?.p).toBe(1)
  })

  test('is claimed of noise as seldom as its p-value says', () => {
    const claims = Array.from({ length: 200 }, (_, seed) => changePoint(noise(12, 5, seed))?.p ?? 1)
    // 5 % of 200 are 10; 21 or more have a chance of 1 in 1000.
    expect(claims.filter(p => p <= 0.05).length).toBeLessThan(21)
  })
})

describe('one sample above another', () => {
  test('has the p-value of R: wilcox.test(c(6,7,8,9), c(1,2,3,4,5), alternative = "greater")', () => {
    expect(aboveP([1, 2, 3, 4, 5], [6, 7, 8, 9])).toBeCloseTo(0.007937, 6)
    expect(leastAboveP(5, 4)).toBeCloseTo(0.007937, 6)
  })

  test('is not shown by one below it, nor by nothing', () => {
    expect(aboveP([6, 7, 8, 9], [1, 2, 3, 4, 5])).toBeGreaterThan(0.99)
    expect(aboveP([], [1, 2])).toBe(1)
    expect(leastAboveP(3, 0)).toBe(1)
  })
})
