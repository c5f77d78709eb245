import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BackOff } from './back-off.ts'

const settings = { firstMs: 10_000, longestMs: 300_000 }

describe('the delay between restarts', () => {
  test('is none at first, then 10 s, doubling to 300 s', () => {
    const backOff = new BackOff(settings)
    let now = 0
    const waits = Array.from({ length: 8 }, () => {
      const endedAtMs = now // each run fails at once
      const waitMs = backOff.remainingMs('pod/main', endedAtMs, now)
      now += waitMs
      backOff.next('pod/main', endedAtMs, now)
      return waitMs / 1000
    })
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300])
  })

  test('starts over after ten minutes of running', () => {
    const backOff = new BackOff(settings)
    backOff.next('pod/main', 0, 0)
    backOff.next('pod/main', 0, 0)
    expect(backOff.remainingMs('pod/main', 599_000, 599_000)).toBe(20_000)
    expect(backOff.remainingMs('pod/main', 600_001, 600_001)).toBe(0)
    backOff.next('pod/main', 600_001, 600_001)
    expect(backOff.delayMs('pod/main')).toBe(10_000)
  })

  test('never exceeds the longest, whatever happens when', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000)), steps => {
        const backOff = new BackOff(settings)
        let now = 0
        for (const step of steps) {
          now += step
          expect(backOff.remainingMs('k', now, now)).toBeLessThanOrEqual(settings.longestMs)
          backOff.next('k', now, now)
        }
      }),
    )
  })

  test('is forgotten with its pod, and only with it', () => {
    const backOff = new BackOff(settings)
    backOff.next('a/main', 0, 0)
    backOff.next('b/main', 0, 0)
    backOff.forget('a')
    expect(backOff.delayMs('a/main')).toBe(0)
    expect(backOff.delayMs('b/main')).toBe(10_000)
  })
})
