import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Service } from 'kubernetes-types/core/v1.js'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import { describe, expect, test } from 'vitest'
import type { Stored } from '../client/resources.ts'
import { doorPort } from '../door-port.ts'
import { Door } from './door.ts'
import { Refusals } from './refusals.ts'
import { rulesOf } from './rules.ts'

const meta = { namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '' }

const service: Stored<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...meta, name: 'hello' },
  spec: { clusterIP: '127.9.128.7', ports: [{ name: 'http', port: 80, nodePort: 30_123 }] },
}

function slice(
  ...endpoints: [string, EndpointSlice['endpoints'][number]['conditions'], string?][]
): Stored<EndpointSlice> {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: 'hello-1', labels: { 'kubernetes.io/service-name': 'hello' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080 }],
    endpoints: endpoints.map(([address, conditions = {}, nodeName = 'a']) => ({
      addresses: [address],
      conditions,
      nodeName,
    })),
  }
}

const onNode = { kind: 'node-ports', node: 'a', address: '127.9.0.10' } as const
const hostsOf = (s: Stored<Service>, ...slices: Stored<EndpointSlice>[]) =>
  rulesOf([s], slices, onNode)
    .get('TCP/127.9.0.10:30123')
    ?.endpoints.map(({ host }) => host)

describe('the rules of a proxy', () => {
  test('lead to ready endpoints, at their own port', () => {
    const rules = rulesOf([service], [slice(['p1', { ready: true }], ['p2', { ready: false }])], onNode)
    expect([...rules.values()]).toEqual([
      {
        protocol: 'TCP',
        host: '127.9.0.10',
        port: 30_123,
        title: 'default/hello:http',
        endpoints: [{ host: 'p1', port: 8080 }],
      },
    ])
    expect([...rulesOf([service], [], { kind: 'cluster-ips' }).keys()]).toEqual([
      `TCP/127.9.128.7:${doorPort(80)}`,
    ])
  })

  test('lead to what still serves while it terminates when nothing else is left', () => {
    const leaving = { ready: false, serving: true, terminating: true }
    expect(hostsOf(service, slice(['p1', leaving], ['p2', { ready: true }]))).toEqual(['p2'])
    expect(hostsOf(service, slice(['p1', leaving], ['p2', { ready: false }]))).toEqual(['p1'])
  })

  test('stay on the node with externalTrafficPolicy Local', () => {
    const local = { ...service, spec: { ...service.spec, externalTrafficPolicy: 'Local' } }
    expect(hostsOf(local, slice(['p1', { ready: true }, 'a'], ['p2', { ready: true }, 'b']))).toEqual(['p1'])
  })

  test('headless services have no door', () => {
    const headless = { ...service, spec: { ...service.spec, clusterIP: 'None' } }
    expect(rulesOf([headless], [], { kind: 'cluster-ips' }).size).toBe(0)
  })
})

test('low ports are moved where root is missing', () => {
  expect([80, 443, 1_024, 8_080].map(port => doorPort(port, 1_024))).toEqual([20_080, 20_443, 1_024, 8_080])
  expect(doorPort(80, 0)).toBe(80)
})

describe('refusals', () => {
  test('six at once, then one a second', () => {
    const refusals = new Refusals(0)
    const told = (nowMs: number, times: number) =>
      Array.from({ length: times }, () => refusals.take(nowMs)).filter(Boolean).length
    expect(told(0, 50)).toBe(6)
    expect(told(500, 50)).toBe(0)
    expect(told(1_000, 50)).toBe(1)
    expect(told(60_000, 50)).toBe(6)
  })
})

describe('a door', () => {
  test('carries bytes both ways, half-closed too, and keeps a connection at its endpoint', async () => {
    await using one = await echo('one')
    await using two = await echo('two')
    const rule = { protocol: 'TCP' as const, host: '127.0.0.1', port: 0, title: 't' }
    await using front = await listening(
      new Door({ ...rule, endpoints: [one.endpoint] }, new Refusals(0), () => 0, fail),
    )
    const client = connect(front.port, '127.0.0.1')
    client.setNoDelay()
    client.write('a')
    await once(client, 'data')
    front.door.update([two.endpoint])
    client.end('b')
    expect((await all(client)).toString()).toBe('b one') // its first endpoint, after our end was seen
    const later = connect(front.port, '127.0.0.1')
    later.end('c')
    expect((await all(later)).toString()).toBe('c two')
  })

  test('without endpoints resets a few clients and leaves the others waiting', async () => {
    const rule = { protocol: 'TCP' as const, host: '127.0.0.1', port: 0, title: 't', endpoints: [] }
    await using front = await listening(new Door(rule, new Refusals(performance.now()), () => 0, fail))
    const clients = Array.from({ length: 20 }, () => connect(front.port, '127.0.0.1'))
    let resets = 0
    for (const client of clients) client.on('error', () => resets++)
    await until(() => resets >= 6)
    expect(resets).toBeLessThan(20)
    for (const client of clients) client.destroy()
  })

  test('keeps nothing of a client that gave up on an endpoint that says nothing', async () => {
    const kept = new Set<Socket>()
    const silent = createServer({ allowHalfOpen: true }, socket => {
      kept.add(socket)
      socket.on('error', () => {}).on('close', () => kept.delete(socket))
      socket.resume()
    })
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const rule = {
      protocol: 'TCP' as const,
      host: '127.0.0.1',
      port: 0,
      title: 't',
      endpoints: [{ host: '127.0.0.1', port }],
    }
    await using front = await listening(new Door(rule, new Refusals(0), () => 0, fail, 50))
    const client = connect(front.port, '127.0.0.1')
    client.write('anybody there?')
    await until(() => kept.size === 1)
    client.destroy()
    await until(() => {
      for (const socket of kept) socket.write('?') // only who writes learns of a reset after the end
      return kept.size === 0
    })
    await new Promise(resolve => silent.close(resolve))
  })

  test('keeps nothing of a client that gave up on a service without endpoints', async () => {
    const rule = { protocol: 'TCP' as const, host: '127.0.0.1', port: 0, title: 't', endpoints: [] }
    const noRefusals = new Refusals(performance.now())
    while (noRefusals.take(performance.now())); // told already
    await using front = await listening(new Door(rule, noRefusals, () => 0, fail))
    const client = connect({ port: front.port, host: '127.0.0.1', allowHalfOpen: true })
    client.on('error', () => {})
    client.resume().end('anybody there?')
    await once(client, 'close')
  })

  test('carries what a waiting client said to the endpoint that comes', async () => {
    await using one = await echo('one')
    const rule = { protocol: 'TCP' as const, host: '127.0.0.1', port: 0, title: 't', endpoints: [] }
    const noRefusals = new Refusals(performance.now())
    while (noRefusals.take(performance.now())); // told already
    await using front = await listening(new Door(rule, noRefusals, () => 0, fail))
    const client = connect(front.port, '127.0.0.1')
    client.write('still here')
    await once(client, 'connect')
    front.door.update([one.endpoint])
    expect(String(await new Promise(resolve => client.once('data', resolve)))).toBe('still here')
    client.destroy()
  })

  test('resets when its endpoint refuses', async () => {
    const dead = await echo('dead')
    await dead[Symbol.asyncDispose]()
    const rule = {
      protocol: 'TCP' as const,
      host: '127.0.0.1',
      port: 0,
      title: 't',
      endpoints: [dead.endpoint],
    }
    await using front = await listening(new Door(rule, new Refusals(0), () => 0, fail))
    const client = connect(front.port, '127.0.0.1')
    const error = await new Promise<NodeJS.ErrnoException>(resolve => client.on('error', resolve))
    expect(error.code).toBe('ECONNRESET')
  })
})

function fail(why: string): never {
  throw new Error(why)
}

async function listening(door: Door) {
  await until(() => door.port !== undefined)
  return { door, port: door.port ?? 0, [Symbol.asyncDispose]: async () => door.close() }
}

/** Answers everything with the same; ends with its name when the client ends. */
async function echo(name: string) {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    socket.on('data', data => socket.write(data))
    socket.on('end', () => socket.end(` ${name}`))
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    endpoint: { host: '127.0.0.1', port },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise(resolve => socket.once(event, resolve))
}

async function all(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}
