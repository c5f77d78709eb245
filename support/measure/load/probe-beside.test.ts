import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../probe/sample.ts'
import { jitterBeside, probeBeside } from './probe-beside.ts'
import { madeSamples } from './testing/made-step.ts'

const outcomes = fc.array(fc.constantFrom<Outcome>('ok', 'ok', 'ok', 'timeout', 'late'), {
  minLength: 1,
  maxLength: 200,
})

describe('the probe beside a load', () => {
  test('tells an availability within its bounds, or none', () => {
    fc.assert(
      fc.property(outcomes, all => {
        const samples = all.flatMap((outcome, i) => madeSamples(i * 10, i * 10 + 1, { outcome }))
        const { availability, availabilityBounds, unknownShare } = probeBeside(samples)
        const [least, most] = availabilityBounds ?? [Number.NaN, Number.NaN]
        expect(least).toBeLessThanOrEqual(most)
        if (availability === undefined) {
          expect(unknownShare).toBeGreaterThan(0.05)
        } else {
          expect(availability).toBeGreaterThanOrEqual(least)
          expect(availability).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  test('tells nothing where it was not there', () => {
    expect(probeBeside([])).toMatchObject({
      availability: undefined,
      availabilityBounds: undefined,
      latency: undefined,
      lateness: undefined,
      unknownShare: 1,
    })
    expect(jitterBeside([])).toEqual({ measured: undefined, thesisMs: undefined })
  })

  test('shows its own lateness, and keeps it out of the jitter', () => {
    const samples = madeSamples(0, 1_000).map((sample, i) => {
      const lateMs = i % 2 === 0 ? 0 : 4
      return { ...sample, sentMs: sample.dueMs + lateMs, endMs: sample.endMs + lateMs }
    })
    expect(probeBeside(samples).lateness).toMatchObject({ maxMs: 4 })
    expect(jitterBeside(samples).measured?.rfc3550Ms).toBeCloseTo(0)
    expect(jitterBeside(samples).thesisMs).toBeCloseTo(0)
  })

  test('does not take the difference of two doors for jitter', () => {
    const near = madeSamples(0, 1_000)
    const far = madeSamples(5, 1_000, { vantage: 'agent-2' }).map(sample => ({
      ...sample,
      endMs: sample.dueMs + 40,
    }))
    expect(jitterBeside([...near, ...far]).measured).toMatchObject({ rfc3550Ms: 0, variationP99Ms: 0 })
  })

  test('has no jitter of fewer answers than its running mean remembers', () => {
    expect(jitterBeside(madeSamples(0, 160)).measured).toBeUndefined()
    expect(jitterBeside(madeSamples(0, 170)).measured).toBeDefined()
  })
})
