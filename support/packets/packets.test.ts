import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { newOrigin } from '../clock.ts'
import { readPackets } from './csv.ts'
import { startEcho } from './echo-process.ts'
import type { PacketOptions } from './options.ts'
import { startPackets } from './packets.ts'

const address = '127.0.0.1'

async function plan(port: number, more: Partial<PacketOptions> = {}): Promise<PacketOptions> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-packets-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'packets.csv')
  return { echoes: [{ node: 'a', address, port }], file, origin: newOrigin(), packetsPerSecond: 200, ...more }
}

/** Answers each datagram as many times as it is told for its number, counted from 0. */
async function echoing(copies: (n: number) => number): Promise<number> {
  const socket = createSocket('udp4')
  onTestFinished(() => void socket.close())
  let n = 0
  socket.on('message', (data, from) => {
    for (let copy = copies(n); copy > 0; copy -= 1) socket.send(data, from.port, from.address)
    n += 1
  })
  const listening = once(socket, 'listening')
  socket.bind(0, address)
  await listening
  return socket.address().port
}

test('what was lost, doubled and never asked for is told to the packet', async () => {
  const port = await echoing(n => (n % 5 === 0 ? 0 : n % 5 === 1 ? 2 : 1))
  const options = await plan(port, { timeoutMs: 300 })
  const packets = await startPackets(options)
  await vi.waitFor(() => expect(packets.live().sent).toBeGreaterThan(100), { timeout: 20_000, interval: 50 })
  const audit = await packets.stop()
  const seen = await readPackets(options.file)
  const sent = seen.filter(({ sentMs }) => sentMs !== undefined)
  expect(audit).toMatchObject({ sent: sent.length, unsent: seen.length - sent.length, foreign: 0 })
  expect(audit.nodes).toEqual([{ node: 'a', droppedHere: 0 }])
  expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, n) => n))
  // The second echo of the last may still be on its way.
  sent.slice(0, -10).forEach(({ copies, receivedMs }, n) => {
    expect(copies).toBe(n % 5 === 0 ? 0 : n % 5 === 1 ? 2 : 1)
    expect(receivedMs === undefined).toBe(copies === 0)
  })
})

test('the counts of prober and echo agree', async () => {
  await using echo = await startEcho()
  const options = await plan(echo.port, { packetsPerSecond: 2_000 })
  const packets = await startPackets(options)
  await vi.waitFor(() => expect(packets.live().received).toBeGreaterThan(500), {
    timeout: 20_000,
    interval: 50,
  })
  const { sent, received, nodes } = await packets.stop()
  const there = await echo.counts()
  expect(there).toEqual({ received: sent - there.dropped, answered: there.received, dropped: there.dropped })
  expect(received).toBe(there.answered - (nodes[0]?.droppedHere ?? 0))
})

test('what makes no sense is refused before anything is sent', async () => {
  const good = await plan(7)
  const refused = (more: Partial<PacketOptions>) => expect(startPackets({ ...good, ...more })).rejects
  await refused({ packetsPerSecond: 49 }).toThrow('packetsPerSecond is 49')
  await refused({ packetsPerSecond: 10_001 }).toThrow('from 50 to 10000')
  await refused({ payloadBytes: 15 }).toThrow('payloadBytes is 15')
  await refused({ echoes: [] }).toThrow('no node')
  await refused({ echoes: [{ node: 'a', address: 'localhost', port: 7 }] }).toThrow('is at "localhost"')
  await refused({ echoes: [{ node: 'a', address, port: 0 }] }).toThrow('the port of a is 0')
})

test('a prober that cannot write says so', async () => {
  await using echo = await startEcho()
  const options = await plan(echo.port)
  const first = await startPackets(options)
  await expect(startPackets(options)).rejects.toThrow('EEXIST')
  await first.stop()
})
