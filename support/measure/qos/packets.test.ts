import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { delayVariationsMs, rfc3550JitterMs, thesisDelayMs, thesisJitterMs } from './jitter.ts'
import { packetLoss, wilsonInterval } from './loss.ts'
import type { EchoedPacket } from './packets.ts'

/** Packets sent every 10 ms that took so long; undefined is lost. */
const sent = (...delaysMs: (number | undefined)[]): EchoedPacket[] =>
  delaysMs.map((delayMs, sequence) => ({
    sequence,
    sentMs: sequence * 10,
    receivedMs: delayMs === undefined ? undefined : sequence * 10 + delayMs,
  }))

const anyPackets = fc
  .array(fc.option(fc.double({ min: 0, max: 500, noNaN: true }), { nil: undefined }), { maxLength: 60 })
  .map(delays => sent(...delays))

describe('jitter', () => {
  test('by RFC 3550 moves by a sixteenth of each change', () => {
    // D = 8, then 8: J = 0.5, then 0.5 + 7.5/16.
    expect(rfc3550JitterMs(sent(4, 12, 4))).toBeCloseTo(0.5 + 7.5 / 16)
  })

  test('of theses is the mean of the changes', () => {
    expect(thesisJitterMs(sent(4, 8, 6))).toBeCloseTo(3)
  })

  test('is none where delay does not change, and unknown below two packets', () => {
    expect(rfc3550JitterMs(sent(5, 5, 5))).toBe(0)
    expect(rfc3550JitterMs(sent(5, undefined))).toBeUndefined()
    expect(thesisJitterMs([])).toBeUndefined()
  })

  test('does not depend on how long packets take, only on how that changes', () => {
    fc.assert(
      fc.property(anyPackets, fc.integer({ min: 1, max: 1000 }), (packets, more) => {
        const slower = packets.map(packet => ({
          ...packet,
          receivedMs: packet.receivedMs === undefined ? undefined : packet.receivedMs + more,
        }))
        const [before, after] = [rfc3550JitterMs(packets), rfc3550JitterMs(slower)]
        if (before === undefined) expect(after).toBeUndefined()
        else expect(after).toBeCloseTo(before, 6)
      }),
    )
  })

  test('delay variation is counted from the shortest delay', () => {
    expect(delayVariationsMs(sent(4, 9, undefined, 6))).toEqual([0, 5, 2])
    fc.assert(
      fc.property(anyPackets, packets => {
        const variations = delayVariationsMs(packets)
        expect(variations.every(variation => variation >= 0)).toBe(true)
        if (variations.length > 0) expect(Math.min(...variations)).toBe(0)
      }),
    )
  })
})

test('the delay of theses is the gap between packets, however long they took', () => {
  expect(thesisDelayMs(sent(5, 5, 5, 5))).toBeCloseTo(30 / 4)
  expect(thesisDelayMs(sent(400, 400, 400, 400))).toBeCloseTo(30 / 4)
  expect(thesisDelayMs(sent(5))).toBeUndefined()
})

describe('packet loss', () => {
  test('counts what did not come back, its longest run, and what came out of order', () => {
    const packets = sent(5, undefined, undefined, 30, 5, undefined)
    expect(packetLoss(packets)).toMatchObject({
      sent: 6,
      received: 3,
      lossRatio: 0.5,
      longestRun: 2,
      reordered: 1,
    })
  })

  test('of nothing is unknown', () => {
    expect(packetLoss([])).toMatchObject({ lossRatio: undefined, interval: undefined })
  })

  test('lies within its interval', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
        const [k, n] = [Math.min(a, b), Math.max(a, b)]
        const interval = wilsonInterval(k, n)
        if (n === 0 || interval === undefined) {
          expect(interval).toBeUndefined()
          return
        }
        const [low, high] = interval
        expect(low).toBeLessThanOrEqual(k / n)
        expect(high).toBeGreaterThanOrEqual(k / n)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('has the interval that R gives: prop.test(10, 1000, correct = FALSE)', () => {
    const [low = 0, high = 0] = wilsonInterval(10, 1000) ?? []
    expect(low).toBeCloseTo(0.00544, 5)
    expect(high).toBeCloseTo(0.018314, 5)
  })

  test('that was not seen in 1000 packets may still be 0.38 %', () => {
    expect(wilsonInterval(0, 1000)?.[1]).toBeCloseTo(0.003827, 5)
  })
})
