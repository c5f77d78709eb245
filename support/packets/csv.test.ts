import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packetHeader, packetRow, parsePackets } from './csv.ts'

const instant = fc.integer({ min: 0, max: 10 ** 9 }).map(micros => micros / 1_000)
const packet = fc.record({
  node: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
  sequence: fc.nat(),
  dueMs: instant,
  sentMs: fc.option(instant, { nil: undefined }),
  receivedMs: fc.option(instant, { nil: undefined }),
  copies: fc.nat(65_535),
})

test('packets are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(packet), packets => {
      expect(parsePackets(packetHeader + packets.map(packetRow).join(''))).toEqual(packets)
    }),
  )
})

test('a torn last line is left out, and what is no packet is told with its line', () => {
  const row = packetRow({ node: 'a', sequence: 7, dueMs: 1, sentMs: 1, receivedMs: undefined, copies: 0 })
  expect(parsePackets(`${packetHeader}${row}${row.slice(0, 5)}`)).toHaveLength(1)
  expect(parsePackets('')).toEqual([])
  expect(() => parsePackets('a,b\n1,2\n', 'mine.csv')).toThrow('mine.csv does not begin with the columns')
  expect(() => parsePackets(`${packetHeader}${row}a,1,x,,,\n`)).toThrow('Line 3 of packets.csv is no packet')
})
