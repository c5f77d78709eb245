import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { dropsAt, parseUdpTable } from './udp-table.ts'

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  412: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 90871 2 00000000a1b2c3d4 17
  980: 00000000:0035 0101A8C0:D431 01 00000000:00000000 00:00000000 00000000   100        0 1203 2 0000000011223344 0
`

test('sockets are read from the kernel’s table', () => {
  expect(parseUdpTable(table)).toEqual([
    { address: '127.0.0.1', port: 8080, drops: 17 },
    { address: '0.0.0.0', port: 53, drops: 0 },
  ])
  expect(parseUdpTable('')).toEqual([])
  expect(parseUdpTable('  12: 0100007F:1F90 00000000:0000 07 00000000:0000')).toEqual([])
})

test('what comes faster than it is read is counted, at this socket alone', async () => {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 2_048 })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  let received = 0
  socket.on('message', () => {
    received += 1
  })
  const sent = 500
  const datagrams = Array.from(
    { length: sent },
    () => new Promise(resolve => socket.send(Buffer.alloc(64), port, '127.0.0.1', resolve)),
  )
  await Promise.all(datagrams)
  await new Promise(resolve => setTimeout(resolve, 50))
  const drops = await dropsAt('127.0.0.1', port)
  expect(drops).toBeGreaterThan(0)
  expect(received + (drops ?? 0)).toBe(sent)
  expect(await dropsAt('127.0.0.2', port)).toBeUndefined()
  socket.close()
})
