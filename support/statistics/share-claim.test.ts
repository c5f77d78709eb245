import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binomialAtMost } from './binomial.ts'
import { judgeShare, mostExceeding, trialsNeeded } from './share-claim.ts'

const claim = { share: 0.95, confidence: 0.95 }

test.for([
  // R 4.2: pbinom(k, n, p)
  [3, 59, 0.05, 0.658773273748],
  [0, 299, 0.01, 0.0495362566377],
  [40, 1000, 0.05, 0.0806365732567],
] as const)('P(Binomial ≤ %i of %i at %f)', ([k, n, p, expected]) => {
  expect(binomialAtMost(k, n, p)).toBeCloseTo(expected, 11)
})

describe('that a limit is kept in a share of cases', () => {
  test.for([
    // R 4.2: the least n with pbinom(k, n, 1 - share) <= 0.05
    [0.95, 0, 59],
    [0.95, 1, 93],
    [0.95, 2, 124],
    [0.95, 3, 153],
    [0.9, 0, 29],
    [0.9, 1, 46],
    [0.9, 2, 61],
    [0.99, 0, 299],
  ] as const)('in %f of them, with %i that exceed it, takes %i trials', ([share, exceeding, n]) => {
    expect(trialsNeeded({ share, confidence: 0.95 }, exceeding)).toBe(n)
    expect(judgeShare(n, exceeding, { share, confidence: 0.95 })).toBe('kept')
    expect(judgeShare(n - 1, exceeding, { share, confidence: 0.95 })).toBe('open')
  })

  test('is open without trials and with few, and broken when too many exceed it', () => {
    expect(judgeShare(0, 0, claim)).toBe('open')
    expect(mostExceeding(10, claim)).toBe(-1)
    expect(judgeShare(10, 0, claim)).toBe('open')
    expect(judgeShare(3, 1, claim)).toBe('open')
    expect(judgeShare(3, 2, claim)).toBe('broken')
    expect(judgeShare(59, 1, claim)).toBe('open')
  })

  test('one more that exceeds it never makes it better', () => {
    const order = ['broken', 'open', 'kept']
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), (n, exceeding) => {
        const [one, other] = [exceeding, exceeding + 1].map(k => judgeShare(n, Math.min(n, k), claim))
        expect(order.indexOf(other ?? '')).toBeLessThanOrEqual(order.indexOf(one ?? ''))
      }),
    )
  })
})
