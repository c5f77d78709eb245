import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { V1LoadBalancerIngress, V1Service } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../kubernetes/connection.ts'
import { loadBalancerDoor } from './load-balancer.ts'

let server: Server
let port = 0
beforeAll(async () => {
  server = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => server.close())

/** Looks for the door of a service whose load balancer has these addresses, one after the other as it is asked. */
function door(signal: AbortSignal, ...given: (V1LoadBalancerIngress | undefined)[]) {
  const service = { metadata: { name: 'hello', namespace: 'x' }, spec: { ports: [{ port }] } }
  const answers = [...given]
  const read = async (): Promise<V1Service> => {
    const ingress = answers.length > 1 ? answers.shift() : answers[0]
    return { ...service, status: { loadBalancer: ingress ? { ingress: [ingress] } : {} } }
  }
  // Of a connection this door reads services alone.
  const connection = { core: { readNamespacedService: read } } as unknown as Connection
  return loadBalancerDoor(connection)(service, signal, new AsyncDisposableStack())
}

const never = new AbortController().signal

test('is the address that the service gets, once it has one and answers there', async () => {
  expect(await door(never, undefined, { ip: '127.0.0.1' })).toEqual([
    { node: 'load-balancer', url: `http://127.0.0.1:${port}/` },
  ])
})

test('is an address also where the provider gives a name', async () => {
  const [vantage] = await door(never, { hostname: 'localhost' })
  expect(vantage?.url).toBe(`http://127.0.0.1:${port}/`)
})

test.for([
  [undefined, /it has no address yet/],
  [{ ip: '127.0.0.97' }, /http:\/\/127\.0\.0\.97:\d+\/ does not answer: .*ECONNREFUSED/],
] as const)('says what it waited for when it does not come: %o', async ([ingress, why]) => {
  const waiting = door(AbortSignal.timeout(300), ingress)
  await expect(waiting).rejects.toThrow(/NO_DOOR_ANSWERS.*load balancer of hello/)
  await expect(waiting).rejects.toThrow(why)
})
