import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holm } from './holm.ts'
import { mannWhitney } from './mann-whitney.ts'

const upTo = (n: number, by = 0) => Array.from({ length: n }, (_, i) => i + 1 + by)

describe('Mann and Whitney', () => {
  test.for([
    // R 4.2: wilcox.test(second, first)
    { first: [1.9, 1.78, 2.99], second: [2.0, 1.7, 2.18], u: 4, p: 1 },
    { first: upTo(10), second: upTo(10, 2.5), u: 72, p: 0.105122431748 },
    { first: upTo(5), second: upTo(5, 5), u: 25, p: 0.00793650793651 },
    // With ties, and with many values: the normal approximation.
    { first: [1, 2, 2, 3, 3, 3], second: [2, 3, 4, 4, 5, 5], u: 30.5, p: 0.0479678737427 },
    { first: upTo(60), second: upTo(60, 10.5), u: 2375, p: 0.00256688794352 },
  ])('$first against $second', ({ first, second, u, p }) => {
    const compared = mannWhitney(first, second)
    expect(compared.u).toBe(u)
    expect(compared.p).toBeCloseTo(p, 6)
  })

  test('nothing to compare differs in nothing', () => {
    expect(mannWhitney([], [1, 2])).toEqual({ u: 0, effect: 0.5, p: 1 })
    expect(mannWhitney([3, 3], [3, 3])).toMatchObject({ effect: 0.5, p: 1 })
  })

  test('says the same of the two in either order', () => {
    const values = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 15 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)]
        expect(one.p).toBeCloseTo(other.p, 9)
        expect(one.effect).toBeCloseTo(1 - other.effect, 9)
      }),
    )
  })
})

describe('Holm', () => {
  test('adjusts as R does', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5])
    for (const [i, expected] of [0.04, 0.09, 0.09, 0.025, 0.5].entries())
      expect(adjusted[i]).toBeCloseTo(expected, 12)
    expect(holm([])).toEqual([])
  })

  test('lowers none, and keeps their order', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(pValues, all => {
        const adjusted = holm(all)
        for (const [i, p] of all.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p)
          for (const [j, other] of all.entries())
            if (p < other) expect(adjusted[i] as number).toBeLessThanOrEqual(adjusted[j] as number)
        }
      }),
    )
  })
})
