import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type TiphonParameter,
  type TiphonVariant,
  tiphonBands,
  tiphonIndex,
  tiphonOverall,
} from './tiphon.ts'

const tables = (['A', 'B'] as const).flatMap(variant =>
  (Object.keys(tiphonBands[variant]) as TiphonParameter[]).map(parameter => [variant, parameter] as const),
)

describe.for(tables)('variant %s of %s', ([variant, parameter]) => {
  const bands = tiphonBands[variant][parameter]

  test('leaves no gap and has no overlap', () => {
    expect(bands[0]?.from).toBe(0)
    expect(bands.at(-1)?.below).toBe(Number.POSITIVE_INFINITY)
    for (const [i, band] of bands.slice(1).entries()) expect(band.from).toBe(bands[i]?.below)
  })

  test('gives a value on a boundary the grade above it, and one just below it the grade below', () => {
    for (const [i, band] of bands.entries()) {
      expect(tiphonIndex(variant, parameter, band.from)).toBe(band.index)
      const before = bands[i - 1]
      if (before !== undefined && band.from > Number.MIN_VALUE) {
        expect(tiphonIndex(variant, parameter, band.from * (1 - Number.EPSILON))).toBe(before.index)
      }
    }
  })
})

test.for<[TiphonVariant, TiphonParameter, number, number]>([
  ['A', 'delayMs', 149.9, 4],
  ['A', 'delayMs', 450, 1],
  ['A', 'jitterMs', 0, 4],
  ['A', 'jitterMs', 0.1, 3],
  ['A', 'lossPercent', 2, 4],
  ['B', 'lossPercent', 2, 3],
  ['A', 'lossPercent', 16.27, 2],
  ['B', 'lossPercent', 24, 1],
  ['B', 'throughput', 337, 0],
  ['B', 'throughput', 7_126, 4],
])('variant %s, %s of %s is %s', ([variant, parameter, value, index]) => {
  expect(tiphonIndex(variant, parameter, value)).toBe(index)
})

test('what was not measured has no grade', () => {
  expect(tiphonIndex('A', 'delayMs', undefined)).toBeUndefined()
  expect(tiphonIndex('A', 'delayMs', Number.NaN)).toBeUndefined()
  expect(tiphonIndex('A', 'delayMs', -1)).toBeUndefined()
  expect(tiphonOverall([4, undefined, 4])).toBeUndefined()
  expect(tiphonOverall([])).toBeUndefined()
})

test.for([
  [[4, 4, 4, 4], 'very satisfying'],
  [[4, 4, 4, 3], 'satisfying'],
  [[3, 3, 3, 3], 'satisfying'],
  [[3, 3, 3, 2], 'less satisfying'],
  [[2, 2, 2, 1], 'poor'],
] as const)('%s together are %s', ([indices, word]) => {
  expect(tiphonOverall(indices)?.word).toBe(word)
})

test('a better value never has a worse grade', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tables),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.nat(1000),
      ([variant, parameter], value, more) => {
        const [here = 0, there = 0] = [value, value + more].map(v => tiphonIndex(variant, parameter, v))
        if (parameter === 'throughput') expect(there).toBeGreaterThanOrEqual(here)
        else expect(there).toBeLessThanOrEqual(here)
      },
    ),
  )
})
