import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Packet } from '../../packets/packet.ts'
import type { StreamEvidence } from '../../record/packet-trial.ts'
import { measureStream } from './measure-stream.ts'
import { intervalWithOwnLoss, nodeStream } from './node-stream.ts'

/** Packets every millisecond that took so long; undefined is lost, null was not sent. */
const packets = (...delaysMs: (number | undefined | null)[]): Packet[] =>
  delaysMs.map((delayMs, sequence) => ({
    ...{ node: 'a', sequence, dueMs: sequence },
    sentMs: delayMs === null ? undefined : sequence,
    receivedMs: typeof delayMs === 'number' ? sequence + delayMs : undefined,
    copies: typeof delayMs === 'number' ? 1 : 0,
  }))

const some = (count: number, delayMs: number | undefined = 2) =>
  packets(...Array.from({ length: count }, () => delayMs))

describe('the packets to one node', () => {
  test('are counted as sent, lost, overtaken and doubled, and those not sent are none of these', () => {
    const seen = packets(5, 2, undefined, undefined, null, 1)
    const doubled = seen.map(packet => (packet.sequence === 1 ? { ...packet, copies: 3 } : packet))
    expect(nodeStream('a', doubled, 0, undefined)).toMatchObject({
      ...{ sent: 5, received: 3, lossRatio: 0.4, longestRun: 2, unsent: 1, reordered: 1, duplicates: 2 },
      roundTrip: { n: 3, p50Ms: 2, maxMs: 5 },
      thesis: { lossPercent: 40 },
    })
  })

  test('without any there is no loss of 0', () => {
    expect(nodeStream('a', packets(null), 0, undefined)).toMatchObject({
      ...{ sent: 0, lossRatio: undefined, interval: undefined, roundTrip: undefined, jitterMs: undefined },
      thesis: { delayMs: undefined, jitterMs: undefined, lossPercent: undefined },
    })
  })

  test('were lost on the way there or back, as the echo’s counts tell, or by our own ends', () => {
    const seen = packets(...Array.from({ length: 100 }, (_, n) => (n < 90 ? 1 : undefined)))
    const echo = { received: 96, answered: 95, dropped: 1 }
    const stream = nodeStream('a', seen, 2, echo)
    expect(stream.lostOn).toEqual({ wayThere: 3, wayBack: 3 })
    expect(stream.ownLoss).toEqual({ atProber: 2, atEcho: 1 })
  })
})

test('the interval holds the loss with and without our own, and is no narrower for it', () => {
  const counts = fc
    .tuple(fc.nat(2_000), fc.nat(2_000), fc.nat(2_000))
    .map(([a, b, c]) => [a, b, c].sort((x, y) => x - y) as [number, number, number])
  fc.assert(
    fc.property(counts, ([own, lost, sent]) => {
      fc.pre(sent > 0)
      const [low, high] = intervalWithOwnLoss(lost, own, sent) ?? [1, 0]
      const [alone, most] = intervalWithOwnLoss(lost, 0, sent) ?? [1, 0]
      expect(low).toBeLessThanOrEqual((lost - own) / sent)
      expect(high).toBeGreaterThanOrEqual(lost / sent)
      expect([low <= alone, high]).toEqual([true, most])
    }),
  )
  expect(intervalWithOwnLoss(0, 0, 0)).toBeUndefined()
})

describe('a stream of packets', () => {
  const evidence = (more: Partial<StreamEvidence['audit']> = {}): StreamEvidence => ({
    ...{ packetsPerSecond: 1_000, payloadBytes: 64, timeoutMs: 1_000, fromMs: 0, toMs: 1_000, echoes: [] },
    audit: {
      ...{ scheduleErrorMs: { p50: 0, p99: 0, max: 0 }, sent: 200, unsent: 0, received: 200 },
      ...{ late: 0, foreign: 0, nodes: [{ node: 'a', droppedHere: 0 }], machine: undefined },
      ...{ longestStallMs: 3, priority: 'normal', cpuSeconds: 0, notes: ['EPERM'], ...more },
    },
  })
  const verdictOf = (audit: Partial<StreamEvidence['audit']>, seen: Packet[] = some(200)) => {
    const { verdict, reason } = measureStream(evidence(audit), seen)
    return `${verdict}: ${reason}`
  }

  test('is sound also when much of it was lost: that is the network', () => {
    expect(verdictOf({})).toBe('pass: All of 200 packets came back.')
    expect(verdictOf({}, [...some(100), ...packets(undefined)])).toMatch(/^pass: 1 of 101 packets/)
  })

  test('is invalid where the prober spoiled it', () => {
    expect(verdictOf({ sent: 100, unsent: 100 })).toMatch(
      /^invalid: 50\.0 % of the packets were not sent.*EPERM/,
    )
    expect(verdictOf({ longestStallMs: 501 })).toMatch(/^invalid: The prober stood still for 501 ms/)
    expect(verdictOf({ nodes: [{ node: 'a', droppedHere: 2 }] })).toMatch(/^invalid: 2 of 200 packets to a/)
  })

  test('is inconclusive with too few packets, or none', () => {
    expect(verdictOf({}, some(49))).toMatch(/^inconclusive: Only 49 packets went to a/)
    expect(verdictOf({}, [])).toMatch(/^inconclusive: Only 0 packets/)
    expect(verdictOf({ nodes: [] })).toBe('inconclusive: No packet was sent.')
  })
})
