import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Connection } from './connection.ts'
import type { Door } from './options.ts'
import type { Ending } from './outcome.ts'
import type { Source } from './source.ts'
import { answer, healthy, patience, Workplace } from './workplace.ts'

let place: Workplace
beforeEach(async () => {
  place = await Workplace.make()
})
afterEach(() => place[Symbol.asyncDispose]())

function door(port: number): Door {
  return { name: 'v', address: '127.0.0.1', port, host: 'v', path: '/' }
}

function ask(connection: Connection): Promise<Ending> {
  return new Promise(resolve => connection.send('GET / HTTP/1.1\r\nHost: v\r\n\r\n', resolve))
}

describe('a connection', { timeout: 30_000 }, () => {
  test('starts from the next source when one is taken', async () => {
    const { port, server } = await place.serve(healthy)
    const taken = await place.serve(healthy)
    const free = 29_000 - (process.pid % 900)
    const sources: Source[] = [{ localPort: taken.port }, { localPort: taken.port }, { localPort: free }]
    let from: number | undefined
    server.on('connection', socket => {
      from = socket.remotePort
    })
    const connection = new Connection(
      door(port),
      () => sources.shift() ?? {},
      () => {},
    )
    expect(await ask(connection)).toMatchObject({ kind: 'response', status: 200 })
    expect(from).toBe(free)
    connection.giveUp({ kind: 'closed' })
  })

  test('gives up when every source is taken, and says that it was its own machine', async () => {
    const { port } = await place.serve(healthy)
    const taken = await place.serve(healthy)
    const gone = vi.fn()
    const connection = new Connection(door(port), () => ({ localPort: taken.port }), gone)
    expect(await ask(connection)).toEqual({ kind: 'error', code: 'EADDRINUSE' })
    expect(gone).toHaveBeenCalledOnce()
  })

  test('carries one request after another, and is gone when the other side closes it idle', async () => {
    const { port, server } = await place.serve(healthy)
    const gone = vi.fn()
    const connection = new Connection(door(port), () => ({}), gone)
    server.once('connection', socket => setTimeout(() => socket.end(), 100))
    expect(await ask(connection)).toMatchObject({ status: 200 })
    expect(await ask(connection)).toMatchObject({ status: 200 })
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce(), patience)
  })

  test('is not used again after bytes that nobody asked for', async () => {
    const server = await place.serve(socket => {
      socket.write(answer(200, 'x'))
      setTimeout(() => socket.write(answer(200, 'unasked')), 20)
    })
    const gone = vi.fn()
    const connection = new Connection(door(server.port), () => ({}), gone)
    expect(await ask(connection)).toMatchObject({ body: 'x' })
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce(), patience)
  })

  test('is not used again when the answer says so, although the other side leaves it open', async () => {
    const { port } = await place.serve(socket => socket.write(answer(200, 'x', 'Connection: close\r\n')))
    const gone = vi.fn()
    const connection = new Connection(door(port), () => ({}), gone)
    expect(await ask(connection)).toMatchObject({ status: 200 })
    expect(gone).toHaveBeenCalledOnce()
  })

  test('that is given up ends its request once, as told', async () => {
    const { port } = await place.serve(() => {})
    const connection = new Connection(
      door(port),
      () => ({}),
      () => {},
    )
    const ended = vi.fn()
    connection.send('GET / HTTP/1.1\r\n\r\n', ended)
    connection.giveUp({ kind: 'timeout' })
    connection.giveUp({ kind: 'closed' })
    expect(ended.mock.calls).toEqual([[{ kind: 'timeout' }, '']])
  })

  test('to an address of the next protocol starts from an explicit port too', async context => {
    const server = createServer(socket => socket.on('data', () => socket.write(answer(200, ''))))
    const listening = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(0, '::1', () => resolve(true))
    })
    if (!listening) context.skip('this machine has no IPv6')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const source = { localPort: 28_000 - (process.pid % 900) }
    const connection = new Connection(
      { ...door(port), address: '::1' },
      () => source,
      () => {},
    )
    expect(await ask(connection)).toMatchObject({ status: 200 })
    connection.giveUp({ kind: 'closed' })
    server.close()
  })
})
