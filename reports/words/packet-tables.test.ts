import { expect, test } from 'vitest'
import type { PooledPackets } from '../../support/record/packet-experiment.ts'
import { packetFigures, packetGrades, packetStreams } from './packet-tables.ts'

const spread = (median: number) => ({ median, least: median - 1, most: median + 1 })

const some: PooledPackets = {
  ...{ packetsPerSecond: 1_000, node: 'agent-1', n: 2, sent: 5_000, received: 4_875 },
  ...{ lossRatio: 0.025, interval: [0.021, 0.03], reordered: 3, duplicates: 0 },
  ...{ roundTripP50Ms: spread(2), roundTripP99Ms: spread(9), jitterMs: spread(1.5) },
}
const none: PooledPackets = {
  ...{ packetsPerSecond: 50, node: 'agent-2', n: 0, sent: 0, received: 0 },
  ...{ lossRatio: undefined, interval: undefined, reordered: 0, duplicates: 0 },
  ...{ roundTripP50Ms: undefined, roundTripP99Ms: undefined, jitterMs: undefined },
}
const cells = (html: string) =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
  )

test('the figures of packets have their intervals, and what is not known is no zero', () => {
  const [, first, second] = cells(packetFigures([some, none]))
  expect(first).toEqual([
    ...['1,000', 'agent-1', '5,000', '125', '2.5 % [2.1–3]', '3', '0'],
    ...['2.00 ms [1.00–3.00]', '9.00 ms [8.00–10.00]', '1.50 ms [0.50–2.50]'],
  ])
  expect(second).toEqual(['50', 'agent-2', '0', '0', '–', '0', '0', '–', '–', '–'])
})

test('both variants of the grades are told, and where they disagree they do', () => {
  const [, a, b, unknown] = cells(packetGrades([some, none]))
  expect(a?.slice(2)).toEqual(['A', '4', '3', '4', '3.67, satisfying'])
  expect(b?.slice(2)).toEqual(['B', '4', '3', '3', '3.33, satisfying'])
  expect(unknown?.slice(2)).toEqual(['A', '–', '–', '–', '–'])
})

test('without a trial there is no row', () => {
  expect(cells(packetStreams([]))).toHaveLength(1)
})
