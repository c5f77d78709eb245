import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Connection, connect } from './connection.ts'
import { insist } from './insist.ts'
import { removeNamespace } from './namespaces.ts'

/** How the API server answers, request by request: an HTTP status, or not at all. */
let answers: (number | 'cut')[]
let asked: string[]
let server: Server
let folder: string
let connection: Connection

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    asked.push(`${request.method}`)
    const answer = answers.shift() ?? 404
    if (answer === 'cut') return void response.destroy()
    response.writeHead(answer, { 'content-type': 'application/json' }).end('{"metadata": {"name": "x"}}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-namespaces-'))
  const kubeconfig = path.join(folder, 'kubeconfig')
  const { port } = server.address() as AddressInfo
  const whole = {
    clusters: [
      { name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
    ],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  }
  await writeFile(kubeconfig, JSON.stringify(whole))
  connection = connect(kubeconfig)
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

test('a namespace is removed by an API server that is away for a moment', async () => {
  answers = ['cut', 503, 200, 'cut', 429, 200, 500, 404]
  await removeNamespace(connection, 'x')
  expect(asked).toEqual(['GET', 'GET', 'GET', 'DELETE', 'DELETE', 'DELETE', 'GET', 'GET'])
})

test('one that knows nobody any more is asked once, and the error says what is left', async () => {
  answers = [401]
  await expect(removeNamespace(connection, 'x')).rejects.toThrow(
    /NAMESPACE_NOT_REMOVED.*Namespace x[\s\S]*kubectl delete namespace x/,
  )
  expect(asked).toHaveLength(1)
})

test('insisting ends', async () => {
  const away = () => Promise.reject(new Error('away'))
  await expect(insist(away, 0)).rejects.toThrow('away')
})
