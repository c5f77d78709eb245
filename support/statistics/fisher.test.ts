import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moreOftenP } from './fisher.ts'

// Exact fractions: sums of hypergeometric probabilities, as R's fisher.test(…, alternative = "greater") has them.
test.for([
  [{ having: 0, of: 50 }, { having: 4, of: 10 }, 210 / 487_635],
  [{ having: 1, of: 9 }, { having: 3, of: 3 }, 4 / 220],
  [{ having: 0, of: 10 }, { having: 1, of: 10 }, 1 / 2],
  [{ having: 2, of: 5 }, { having: 2, of: 5 }, (100 + 50 + 5) / 210],
  [{ having: 10, of: 10 }, { having: 10, of: 10 }, 1],
] as const)('%o against %o', ([first, second, p]) => {
  expect(moreOftenP(first, second)).toBeCloseTo(p, 9)
})

test('an empty group shows nothing', () => {
  expect(moreOftenP({ having: 0, of: 0 }, { having: 3, of: 3 })).toBe(1)
  expect(moreOftenP({ having: 0, of: 9 }, { having: 0, of: 0 })).toBe(1)
})

test('it is a probability, and less the more of the second have it', () => {
  const group = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(group, group, fc.nat(60), fc.nat(59), (n, m, a, b) => {
      const first = { having: Math.min(a, n), of: n }
      const p = (having: number) => moreOftenP(first, { having: Math.min(having, m), of: m })
      expect(p(b)).toBeGreaterThanOrEqual(0)
      expect(p(b)).toBeLessThanOrEqual(1)
      expect(p(b + 1)).toBeLessThanOrEqual(p(b) + 1e-12)
    }),
  )
})
