import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome } from '../probe/sample.ts'
import { RecentSamples } from './recent.ts'
import { sampleAt } from './testing/samples.ts'

test('says nothing before the first sample, and nothing of a probe that has fallen silent', () => {
  const recent = new RecentSamples()
  expect(recent.view(0)).toBeUndefined()
  recent.add([sampleAt(100)])
  expect(recent.view(1_099)).toEqual({ successRatio: 1, perSecond: 1 })
  expect(recent.view(1_100)).toBeUndefined()
})

test('says nothing of slots that the probe itself missed', () => {
  const recent = new RecentSamples()
  recent.add([sampleAt(100, 'late')])
  expect(recent.view(100)).toBeUndefined()
})

test('sees the last second as it is, however the samples come', () => {
  const outcome = fc.constantFrom<Outcome>('ok', 'timeout', 'late')
  const portions = fc.array(fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), outcome)))
  fc.assert(
    fc.property(portions, drawn => {
      const recent = new RecentSamples()
      let nowMs = 0
      const all = drawn.map(portion =>
        portion.map(([laterMs, outcome]) => {
          nowMs += laterMs
          return sampleAt(nowMs, outcome)
        }),
      )
      for (const portion of all) recent.add(portion)
      const known = all.flat().filter(sample => sample.outcome !== 'late')
      const newestMs = known.at(-1)?.endMs ?? 0
      const last = known.filter(({ endMs }) => endMs > newestMs - 1_000)
      const ok = last.filter(sample => sample.outcome === 'ok').length
      const seen = last.length === 0 ? undefined : { successRatio: ok / last.length, perSecond: last.length }
      expect(recent.view(newestMs)).toEqual(seen)
    }),
  )
})
