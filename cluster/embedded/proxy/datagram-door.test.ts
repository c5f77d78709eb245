import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DatagramDoor } from './datagram-door.ts'
import type { Endpoint } from './rules.ts'

const host = '127.0.0.1'

async function bound(): Promise<Socket & { place: Endpoint }> {
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  const { port }: AddressInfo = socket.address()
  return Object.assign(socket, { place: { host, port } })
}

/** Answers every datagram with its name. */
async function instance(name: string): Promise<Endpoint> {
  const socket = await bound()
  socket.on('message', (_, { port, address }) => socket.send(name, port, address))
  return socket.place
}

async function doorTo(endpoints: Endpoint[], random = () => 0) {
  const clock = { nowMs: 0 }
  const door = new DatagramDoor(
    { protocol: 'UDP', host, port: 0, title: 't', endpoints },
    random,
    why => expect.unreachable(why),
    () => clock.nowMs,
  )
  onTestFinished(() => door.close())
  await vi.waitFor(() => expect(door.port).toBeDefined())
  return { door, clock, port: door.port ?? 0 }
}

/** What one datagram of a client's flow is answered with. */
async function answerTo(client: Socket, port: number): Promise<string> {
  const answer = once(client, 'message') as Promise<[Buffer]>
  client.send('who?', port, host)
  return String((await answer)[0])
}

test('a flow of datagrams stays with its endpoint, and others go elsewhere', async () => {
  const [one, two] = [await instance('one'), await instance('two')]
  const turns = [0, 0.9]
  const { door, port } = await doorTo([one, two], () => turns.shift() ?? 0)
  const [a, b] = [await bound(), await bound()]
  expect([await answerTo(a, port), await answerTo(b, port)]).toEqual(['one', 'two'])
  expect([await answerTo(a, port), await answerTo(b, port)]).toEqual(['one', 'two'])
  expect(door.flows).toBe(2)
})

test('a flow whose endpoint is gone goes to another, one whose endpoint is left stays', async () => {
  const [one, two] = [await instance('one'), await instance('two')]
  const { door, port } = await doorTo([one, two])
  const client = await bound()
  expect(await answerTo(client, port)).toBe('one')
  door.update([two, one])
  expect(await answerTo(client, port)).toBe('one')
  door.update([two])
  expect(await answerTo(client, port)).toBe('two')
})

test('datagrams for nobody are lost, and nothing is kept of them', async () => {
  const { door, port } = await doorTo([])
  const client = await bound()
  client.send('anybody there?', port, host)
  const other = await instance('later')
  client.send('anybody there?', port, host)
  door.update([other])
  expect(await answerTo(client, port)).toBe('later')
  expect(door.flows).toBe(1)
})

test('a flow is forgotten after 30 s without an answer, and after 120 s with one', async () => {
  const silent = (await bound()).place
  const { door, port, clock } = await doorTo([silent])
  const [unheard, heard] = [await bound(), await bound()]
  unheard.send('who?', port, host)
  await vi.waitFor(() => expect(door.flows).toBe(1))
  door.update([silent, await instance('one')].reverse())
  expect(await answerTo(heard, port)).toBe('one')
  const left = (nowMs: number) => {
    clock.nowMs = nowMs
    door.sweep()
    return door.flows
  }
  expect([30_000, 30_001, 120_000, 120_001].map(left)).toEqual([2, 1, 1, 0])
})
