import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Distribution } from './distribution.ts'

test('a quantile is the least value that its share of all values does not exceed', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(values, fc.double({ noNaN: true, min: 0.01, max: 1 }), (all, share) => {
      const distribution = new Distribution()
      for (const value of all) distribution.add(value)
      const [quantile = Number.NaN] = distribution.quantiles([share])
      expect(all.filter(value => value <= quantile).length / all.length).toBeGreaterThanOrEqual(share)
      expect(all.filter(value => value < quantile).length / all.length).toBeLessThan(share)
    }),
  )
})

test('nothing has no quantiles, and many values are all kept', () => {
  const distribution = new Distribution()
  expect(distribution.quantiles([0.5])).toEqual([])
  for (let i = 1; i <= 200_000; i++) distribution.add(i)
  expect(distribution.quantiles([0.5, 0.99, 1])).toEqual([100_000, 198_000, 200_000])
})
