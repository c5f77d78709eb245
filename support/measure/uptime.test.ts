import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleAt, samplesOver } from './testing/made.ts'
import { uptimeOf } from './uptime.ts'
import { worstWindow } from './windowed-availability.ts'

const someSamples = fc
  .array(fc.constantFrom('ok', 'refused', 'late'), { minLength: 2, maxLength: 80 })
  .map(outcomes => outcomes.map((outcome, i) => sampleAt(i * 10, outcome as 'ok')))

describe('the availability class', () => {
  test('is up time over known time, with its nines and its downtime', () => {
    const uptime = uptimeOf(samplesOver(10_000, [[2000, 2100]]), 10_000)
    expect(uptime).toMatchObject({ knownMs: 10_000, upMs: 9900, downMs: 100, availability: 0.99 })
    expect(uptime?.nines).toBeCloseTo(2)
    expect(uptime?.ninesShown).toBeCloseTo(3)
  })

  test('weighs every request with the time that it stands for', () => {
    const samples = [sampleAt(0), sampleAt(10, 'refused'), sampleAt(40)]
    expect(uptimeOf(samples, 50)).toMatchObject({ upMs: 20, downMs: 30 })
  })

  test('leaves out what the prober missed, and is unknown where nothing is known', () => {
    expect(uptimeOf([sampleAt(0), sampleAt(10, 'late'), sampleAt(20)], 30)).toMatchObject({
      knownMs: 20,
      downMs: 0,
    })
    expect(uptimeOf([sampleAt(0, 'late')], 10)).toBeUndefined()
    expect(uptimeOf([], 10)).toBeUndefined()
  })

  test('is infinite nines where nothing failed, of which few samples show few', () => {
    const uptime = uptimeOf(samplesOver(1000), 1000)
    expect([uptime?.nines, uptime?.ninesShown]).toEqual([Number.POSITIVE_INFINITY, 2])
  })
})

describe('windowed availability', () => {
  test('is the worst window of each length', () => {
    const samples = samplesOver(10_000, [[2000, 3000]])
    expect(worstWindow(samples, 1000)).toMatchObject({ fromMs: 2000, availability: 0 })
    expect(worstWindow(samples, 2000)?.availability).toBeCloseTo(0.5)
    expect(worstWindow(samples, 10_000)).toMatchObject({ fromMs: 0, availability: 0.9 })
    expect(worstWindow(samples, 10_100)).toBeUndefined()
  })

  test('is unknown where less than half of every window is known', () => {
    const spoiled = samplesOver(1000, [[0, 800]], { outcome: 'late' })
    expect(worstWindow(spoiled, 1000)).toBeUndefined()
    expect(worstWindow(spoiled, 200)?.availability).toBe(1)
    expect(worstWindow([], 100)).toBeUndefined()
  })

  test('is that of the same window computed by hand', () => {
    fc.assert(
      fc.property(someSamples, fc.integer({ min: 1, max: 40 }), (samples, slots) => {
        const byHand = samples.flatMap((_, from) => {
          const part = samples.slice(from, from + slots)
          const known = part.filter(({ outcome }) => outcome !== 'late')
          if (part.length < slots || known.length * 2 < slots) return []
          return [known.filter(({ outcome }) => outcome === 'ok').length / known.length]
        })
        const found = worstWindow(samples, slots * 10)?.availability
        if (byHand.length === 0) expect(found).toBeUndefined()
        else expect(found).toBeCloseTo(Math.min(...byHand), 9)
      }),
    )
  })

  test('over everything is the availability of requests', () => {
    fc.assert(
      fc.property(someSamples, samples => {
        const uptime = uptimeOf(samples, samples.length * 10)
        const whole = worstWindow(samples, samples.length * 10)
        if (whole !== undefined) expect(whole.availability).toBeCloseTo(uptime?.availability ?? -1, 9)
      }),
    )
  })
})
