import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lostSeconds } from './lost-seconds.ts'
import { sampleAt, samplesOver } from './testing/made.ts'

const span = { fromMs: 0, toMs: 4000, periodMs: 10 }

test('a full outage of a second loses a second', () => {
  expect(lostSeconds(samplesOver(4000, [[1000, 2000]]), span)).toBeCloseTo(1)
})

test('a third of the requests failing for three seconds loses a second', () => {
  const samples = samplesOver(4000).map((sample, i) =>
    i % 3 === 0 && sample.dueMs < 3000 ? sampleAt(sample.dueMs, 'timeout') : sample,
  )
  expect(lostSeconds(samples, span)).toBeCloseTo(1, 1)
})

test('time without a sample is unknown, and loses nothing', () => {
  expect(lostSeconds(samplesOver(1000, [[500, 1000]]), span)).toBeCloseTo(0.5)
})

test('it is never negative and never more than was watched', () => {
  const anySamples = fc.array(fc.tuple(fc.integer({ min: -500, max: 4500 }), fc.boolean()))
  fc.assert(
    fc.property(anySamples, all => {
      const samples = all.map(([dueMs, up]) => sampleAt(dueMs, up ? 'ok' : 'reset'))
      const lost = lostSeconds(samples, span)
      expect(lost).toBeGreaterThanOrEqual(0)
      expect(lost).toBeLessThanOrEqual(4)
    }),
  )
})
