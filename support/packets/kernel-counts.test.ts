import { expect, test } from 'vitest'
import { parseSnmp, udpErrors } from './kernel-counts.ts'

const text = `Tcp: RtoAlgorithm MaxConn OutSegs RetransSegs
Tcp: 1 -1 1000 7
Udp: InDatagrams RcvbufErrors SndbufErrors
Udp: 5 2 1
UdpLite: InDatagrams
UdpLite: 9
`

test('a protocol’s counters are read by their names', () => {
  expect(parseSnmp(text, 'Tcp')).toMatchObject({ OutSegs: 1000, RetransSegs: 7, MaxConn: -1 })
  expect(parseSnmp(text, 'Udp')).toEqual({ InDatagrams: 5, RcvbufErrors: 2, SndbufErrors: 1 })
  expect(parseSnmp(text, 'Icmp')).toBeUndefined()
  expect(parseSnmp('Udp: InDatagrams NoPorts\nUdp: 5\n', 'Udp')).toBeUndefined()
})

test('this kernel says what it dropped', async () => {
  expect(await udpErrors()).toEqual({
    receiveBufferErrors: expect.any(Number),
    sendBufferErrors: expect.any(Number),
  })
})
