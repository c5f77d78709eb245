import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { KubeConfig } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../kubernetes/connection.ts'
import { apiServerDoor } from './api-server-door.ts'

let server: Server
const seen: IncomingMessage[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request)
    if (request.url?.endsWith('/cut')) response.destroy()
    else if (request.url?.endsWith('/half')) {
      response.writeHead(200, { 'content-length': '10' })
      response.write('hello', () => response.destroy())
    } else if (request.url?.endsWith('/none')) response.writeHead(503).end('no endpoints available')
    else response.end('hello')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

function connection(): Connection {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'fake', server: `http://127.0.0.1:${port}/k8s`, skipTLSVerify: true }],
    users: [{ name: 'me', token: 'secret' }],
    contexts: [{ name: 'fake', cluster: 'fake', user: 'me' }],
    currentContext: 'fake',
  })
  // Of a connection this door needs the way to the server alone.
  return { config } as Connection
}

const service = {
  metadata: { name: 'hello', namespace: 'x' },
  spec: { ports: [{ name: 'http', port: 80 }] },
}

test('requests go through the API server with its credentials; refusals and broken connections come back as such', async () => {
  await using owned = new AsyncDisposableStack()
  const [door] = await apiServerDoor(connection())(service, new AbortController().signal, owned)
  const ask = (path: string) => fetch(`${door?.url}${path}`)
  expect(door?.node).toBe('api-server')
  expect(await (await ask('')).text()).toBe('hello')
  expect(seen.at(-1)?.url).toBe('/k8s/api/v1/namespaces/x/services/http:hello:http/proxy/')
  expect(seen.at(-1)?.headers.authorization).toBe('Bearer secret')
  expect((await ask('none')).status).toBe(503)
  await expect(ask('cut')).rejects.toThrow()
  expect(await (await ask('again')).text()).toBe('hello')
})

test('an answer that breaks off half-way does so here, too', async () => {
  await using owned = new AsyncDisposableStack()
  const [door] = await apiServerDoor(connection())(service, new AbortController().signal, owned)
  const answer = await fetch(`${door?.url}half`)
  await expect(answer.text()).rejects.toThrow()
})

test('is closed with the app', async () => {
  const owned = new AsyncDisposableStack()
  const [door] = await apiServerDoor(connection())(service, new AbortController().signal, owned)
  await owned.disposeAsync()
  await expect(fetch(door?.url ?? '')).rejects.toThrow()
})
