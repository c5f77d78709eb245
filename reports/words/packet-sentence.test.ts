import { expect, test } from 'vitest'
import type { PooledPackets } from '../../support/record/packet-experiment.ts'
import { packetSentence } from './packet-sentence.ts'

const stream = (node: string, sent: number, received: number): PooledPackets => ({
  ...{ packetsPerSecond: 300, node, n: 1, sent, received, lossRatio: (sent - received) / sent },
  ...{ interval: [0, 1], reordered: 0, duplicates: 0 },
  ...{ roundTripP50Ms: undefined, roundTripP99Ms: undefined, jitterMs: undefined },
})

test('what came back of all packets, and where most did not', () => {
  expect(packetSentence([stream('a', 1000, 1000), stream('b', 1000, 1000)])).toBe(
    'All of 2,000 packets to 2 nodes came back.',
  )
  expect(packetSentence([stream('a', 1000, 1000), stream('b', 1000, 980)])).toBe(
    '20 packets of 2,000 to 2 nodes did not come back (1 %; most at 300 packets a second to b, 2 %).',
  )
  expect(packetSentence([])).toContain('No packet was sent')
})
