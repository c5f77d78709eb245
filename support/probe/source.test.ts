import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cycleMs, loopbackSource, restMs, sourceCycle, sourcePort } from './source.ts'

describe('where connections start from', () => {
  test('ports come round only after all 52,000, and none is a NodePort or well-known', () => {
    const seen = new Set(Array.from({ length: 52_000 }, (_, n) => sourcePort(n)))
    expect(seen.size).toBe(52_000)
    expect(sourcePort(52_000)).toBe(sourcePort(0))
    for (const port of seen)
      expect(port >= 10_000 && port < 65_535 && !(port >= 30_000 && port <= 32_767)).toBe(true)
  })

  test('at the default rate over three vantages they rest for 500 s', () => {
    expect(cycleMs('192.168.1.10', 300 / 3)).toBeGreaterThanOrEqual(restMs)
  })

  test('loopback sources are all different, and none is a network’s own address', () => {
    const seen = new Set(Array.from({ length: 256 * 254 }, (_, n) => loopbackSource(n)))
    expect(seen.size).toBe(256 * 254)
    for (const address of seen)
      expect(address).toMatch(/^127\.254\.\d+\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/)
  })

  test('the vantage decides the kind', () => {
    expect(sourceCycle('127.7.0.10', 100, () => 0)()).toHaveProperty('localAddress')
    expect(sourceCycle('192.168.1.10', 100, () => 0)()).toHaveProperty('localPort')
    expect(sourceCycle('::1', 100, () => 0)()).toHaveProperty('localPort')
  })

  test('a second probe goes on where the first one’s time has brought it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 1e9 }),
        (perSecond, startMs) => {
          let nowMs = startMs
          const first = sourceCycle('10.0.0.1', perSecond, () => nowMs)
          const used = Array.from({ length: 50 }, () => {
            nowMs += 1000 / perSecond
            return first().localPort
          })
          nowMs += 2000 / perSecond
          const second = sourceCycle('10.0.0.1', perSecond, () => nowMs)
          const usedLater = Array.from({ length: 50 }, () => second().localPort)
          expect(usedLater.filter(port => used.includes(port))).toEqual([])
        },
      ),
    )
  })
})
