import { expect, test } from 'vitest'
import { nodeStream } from '../measure/packets/node-stream.ts'
import type { Packet } from '../packets/packet.ts'
import { summarizeEnoughPackets, trialVerdict } from './packet-summarize.ts'
import type { PacketStream, PacketTrial } from './packet-trial.ts'

function stream(node: string, lost: number, verdict: PacketStream['verdict'] = 'pass'): PacketStream {
  const packets = Array.from(
    { length: 100 },
    (_, sequence): Packet => ({
      ...{ node, sequence, dueMs: sequence, sentMs: sequence },
      receivedMs: sequence < lost ? undefined : sequence + 1 + lost,
      copies: sequence < lost ? 0 : 1,
    }),
  )
  return {
    ...{ packetsPerSecond: 100, payloadBytes: 64, timeoutMs: 1_000, fromMs: 0, toMs: 1_000 },
    audit: {
      ...{ scheduleErrorMs: { p50: 0, p99: 0, max: 0 }, sent: 100, unsent: 0, received: 100 - lost },
      ...{ late: 0, foreign: 0, nodes: [{ node, droppedHere: 0 }], machine: undefined },
      ...{ longestStallMs: 1, priority: 'normal', cpuSeconds: 0, notes: [] },
    },
    nodes: [nodeStream(node, packets, 0, undefined)],
    ...{ verdict, reason: `It is ${verdict}.` },
  }
}

function trial(number: number, ...streams: PacketStream[]): PacketTrial {
  const facts = { experiment: 'packet-loss', number, startedAtMs: 0, endedAtMs: 1_000 }
  return { schemaVersion: 1, ...facts, streams, ...trialVerdict(streams) }
}

const identity = { id: 'packet-loss', question: 'qos', claim: 'They come back', evidence: 'there' }

test('packets of one rate to one node are one sample over all sound trials', () => {
  const trials = [
    trial(1, stream('a', 1), stream('b', 0)),
    trial(2, stream('a', 3)),
    trial(3, stream('a', 50, 'invalid')),
  ]
  const { pooled, verdict, reason } = summarizeEnoughPackets(identity, trials, 2)
  expect(pooled).toMatchObject([
    {
      node: 'a',
      n: 2,
      sent: 200,
      received: 196,
      lossRatio: 0.02,
      roundTripP50Ms: { least: 2, most: 4, median: 3 },
    },
    { node: 'b', n: 1, sent: 100, received: 100, lossRatio: 0 },
  ])
  expect([verdict, reason]).toEqual([
    'pass',
    'All 2 trials are sound. Invalid and made again, not counted: 3.',
  ])
})

test('where too few trials are sound the experiment is not, and tells no loss of 0', () => {
  const { verdict, pooled } = summarizeEnoughPackets(identity, [trial(1, stream('a', 0, 'invalid'))], 1)
  expect(verdict).toBe('invalid')
  expect(pooled).toMatchObject([
    { node: 'a', n: 0, lossRatio: undefined, interval: undefined, jitterMs: undefined },
  ])
  expect(summarizeEnoughPackets(identity, [], 1).verdict).toBe('inconclusive')
})

test('a trial is as sound as its worst stream', () => {
  expect(trialVerdict([stream('a', 0), stream('a', 0, 'invalid')])).toEqual({
    verdict: 'invalid',
    reason: '100 packets/s: It is invalid.',
  })
  expect(trialVerdict([])).toEqual({ verdict: 'inconclusive', reason: 'No packet was sent.' })
})
