import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Client } from './client.ts'
import type { Ending } from './outcome.ts'
import type { ConnectionKind } from './sample.ts'
import { healthy, patience, type Served, Workplace } from './workplace.ts'

let place: Workplace
let opened: number
beforeEach(async () => {
  place = await Workplace.make()
  opened = 0
})
afterEach(() => place[Symbol.asyncDispose]())

function clientOf({ port, server }: Served, keep: number): Client {
  server.on('connection', () => {
    opened += 1
  })
  return new Client({ name: 'v', address: '127.0.0.1', port, host: 'v', path: '/' }, () => ({}), keep)
}

function ask(client: Client, kind: ConnectionKind): Promise<Ending> {
  return new Promise(resolve => client.request(kind, resolve))
}

function openNow({ server }: Served): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}

describe('the clients of a vantage', { timeout: 30_000 }, () => {
  test('keep connections and use each in turn', async () => {
    const served = await place.serve(healthy)
    const client = clientOf(served, 3)
    for (let i = 0; i < 12; i++) expect(await ask(client, 'reused')).toMatchObject({ status: 200 })
    expect(opened).toBe(3)
    client.close()
    await vi.waitFor(async () => expect(await openNow(served)).toBe(0), patience)
  })

  test('open more when all wait for an answer, and close those when they fall idle', async () => {
    const served = await place.serve(socket => setTimeout(() => healthy(socket), 50))
    const client = clientOf(served, 2)
    await Promise.all(Array.from({ length: 7 }, () => ask(client, 'reused')))
    expect(opened).toBe(7)
    await vi.waitFor(async () => expect(await openNow(served)).toBe(2), patience)
    await ask(client, 'reused')
    expect(opened).toBe(7)
    client.close()
  })

  test('open a connection for each request of the other kind, and close it after the answer', async () => {
    const served = await place.serve(healthy)
    const client = clientOf(served, 2)
    for (let i = 0; i < 5; i++) expect(await ask(client, 'new')).toMatchObject({ status: 200 })
    expect(opened).toBe(5)
    await vi.waitFor(async () => expect(await openNow(served)).toBe(0), patience)
  })

  test('replace kept connections that the other side closed, without a failed request', async () => {
    const served = await place.serve(socket => {
      healthy(socket)
      setTimeout(() => socket.end(), 10)
    })
    const client = clientOf(served, 2)
    for (let i = 0; i < 4; i++) {
      expect(await ask(client, 'reused')).toMatchObject({ status: 200 })
      await vi.waitFor(async () => expect(await openNow(served)).toBe(0), patience)
    }
    expect(opened).toBe(4)
  })

  test.each(['new', 'reused'] as const)(
    'give up a %s request once, and forget its connection',
    async kind => {
      const served = await place.serve(() => {})
      const client = clientOf(served, 2)
      const ended = vi.fn()
      const exchange = client.request(kind, ended)
      await vi.waitFor(async () => expect(await openNow(served)).toBe(1), patience)
      exchange.timeOut()
      exchange.timeOut()
      expect(ended.mock.calls).toEqual([[{ kind: 'timeout' }, '']])
      await vi.waitFor(async () => expect(await openNow(served)).toBe(0), patience)
    },
  )
})
