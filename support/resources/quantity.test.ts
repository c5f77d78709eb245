import { expect, test } from 'vitest'
import { quantity } from './quantity.ts'

test.for([
  ['156340u', 0.15634],
  ['2', 2],
  ['100m', 0.1],
  ['12345678n', 0.012345678],
  ['48828Ki', 48_828 * 1_024],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['3k', 3_000],
  ['1e3', 1_000],
  ['1E', 1e18],
  ['0', 0],
] as const)('%s is %d', ([text, value]) => {
  expect(quantity(text)).toBeCloseTo(value, 9)
})

test.for(['', 'x', '1 Ki', '1KiB', '--1'])('"%s" is none', text => {
  expect(quantity(text)).toBeUndefined()
})
