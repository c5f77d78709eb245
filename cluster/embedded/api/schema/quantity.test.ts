import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalQuantity, compareQuantities, formatQuantity, parseQuantity } from './quantity.ts'

test.each([
  ['0', '0'],
  ['1.5', '1500m'],
  ['1000m', '1'],
  ['100m', '100m'],
  ['1500', '1500'],
  ['2000', '2k'],
  ['1.5Gi', '1536Mi'],
  ['1024Mi', '1Gi'],
  ['0.5Gi', '512Mi'],
  ['1Ki', '1Ki'],
  ['1000Ki', '1000Ki'],
  ['1023', '1023'],
  ['12e6', '12e6'],
  ['1E', '1E'],
  ['0.1n', '1n'],
  ['-1.5Gi', '-1536Mi'],
  ['+5', '5'],
  ['.5', '500m'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical)
})

test.each(['', 'abc', '1 Gi', '1.2.3', '1GI', '1Gib'])('%j is no quantity', text => {
  expect(() => parseQuantity(text)).toThrow('quantities must match the regular expression')
})

test.each(['1K', '--1', '1mm', '1e'])('%j has no known suffix', text => {
  expect(() => parseQuantity(text)).toThrow("unable to parse quantity's suffix")
})

const quantity = fc.record({
  nano: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
  format: fc.constantFrom('decimal' as const, 'exponent' as const),
})

test('what is written is read back exactly', () => {
  fc.assert(
    fc.property(
      quantity,
      ({ nano, format }) => parseQuantity(formatQuantity({ nano, format })).nano === nano,
    ),
  )
})

test('whole binary amounts are read back exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), amount => {
      const nano = amount * 1_000_000_000n
      return parseQuantity(formatQuantity({ nano, format: 'binary' })).nano === nano
    }),
  )
})

test('order is that of the amounts', () => {
  expect(compareQuantities('1Gi', '1G')).toBe(1)
  expect(compareQuantities('1000m', '1')).toBe(0)
  expect(compareQuantities('0.1', '1')).toBe(-1)
})
