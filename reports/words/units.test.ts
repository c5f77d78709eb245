import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationText, percentText, secondsText } from './units.ts'

test.for([
  [0, '0.00 s'],
  [-40, '−0.04 s'],
  [-1, '0.00 s'],
  [1900, '1.90 s'],
  [9994, '9.99 s'],
  [9996, '10.0 s'],
  [99_960, '100 s'],
  [346_000, '346 s'],
] as const)('%d ms reads %s', ([ms, text]) => {
  expect(secondsText(ms)).toBe(text)
})

test('a duration that had not ended is at least what was watched', () => {
  expect(durationText({ ms: 12_300, censored: true })).toBe('≥ 12.3 s')
})

test('a share with a failure in it never reads 100 %, and one without always does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000 }), fc.nat(), (sent, failed) => {
      const ok = sent - (failed % (sent + 1))
      expect(percentText(ok / sent) === '100 %').toBe(ok === sent)
    }),
  )
})
