import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { testServer } from '../http/test-server.ts'
import { testKubelet } from './test-kubelet.ts'

let lab: Awaited<ReturnType<typeof testServer>>
let pod: Server
let port: number
const pods = '/api/v1/namespaces/default/pods'

beforeAll(async () => {
  lab = await testServer()
  pod = createServer(async (request, response) => {
    const { method, url, headers } = request
    response.writeHead(Number(headers['x-answer'] ?? 200), { 'x-own': 'yes', 'content-type': 'text/plain' })
    const { authorization, accept } = headers
    response.end(JSON.stringify({ method, url, authorization, accept, body: await text(request) }))
  })
  pod.listen(0, '127.0.0.1')
  await once(pod, 'listening')
  port = (pod.address() as AddressInfo).port
  for (const name of ['a', 'nowhere']) {
    const spec = { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: port }] }] }
    await lab.ask('POST', pods, { body: { metadata: { name }, spec } })
  }
  const headers = { 'content-type': 'application/merge-patch+json' }
  await lab.ask('PATCH', `${pods}/a/status`, { body: { status: { podIP: '127.0.0.1' } }, headers })
})
afterAll(async () => {
  pod.close()
  await lab.close()
})

test('passes a request on as it is, but not who asks', async () => {
  const asked = { raw: '{"a":1}', headers: { accept: 'text/event-stream', 'x-answer': '418' } }
  const answer = await lab.ask('POST', `${pods}/http:a:${port}/proxy/one%2Ftwo//three/?q=1&r=%20`, asked)
  expect(answer).toMatchObject({ code: 418, headers: { 'x-own': 'yes' } })
  expect(JSON.parse(answer.text)).toEqual({
    method: 'POST',
    url: '/one%2Ftwo//three/?q=1&r=+',
    accept: 'text/event-stream',
    body: '{"a":1}',
  })
})

test("takes the pod's first port where none is named", async () => {
  const answer = await lab.ask('GET', `${pods}/a/proxy/x`)
  expect(JSON.parse(answer.text)).toMatchObject({ method: 'GET', url: '/x' })
})

test("leads to the slash that a page's links are relative to", async () => {
  const answer = await lab.ask('GET', `${pods}/a:${port}/proxy?q=1`)
  expect(answer).toMatchObject({ code: 301, headers: { location: `${pods}/a:${port}/proxy/?q=1` } })
})

test('says why it reaches nobody', async () => {
  const closed = await lab.ask('GET', `${pods}/a:1/proxy/`)
  expect(closed.json).toMatchObject({
    code: 503,
    message: expect.stringContaining('trying to reach service'),
  })
  const wrong = await lab.ask('GET', `${pods}/ftp:a:1/proxy/`)
  expect(wrong.json).toMatchObject({ code: 400, message: 'invalid pod request "ftp:a:1"' })
  const nowhere = await lab.ask('GET', `${pods}/nowhere/proxy/`)
  expect(nowhere.json).toMatchObject({ code: 400, message: 'address not allowed' })
  const none = await lab.ask('GET', `${pods}/b/proxy/`)
  expect(none.json).toMatchObject({ code: 404, reason: 'NotFound' })
  const other = await lab.ask('GET', '/api/v1/namespaces/default/services/kubernetes/proxy/x')
  expect(other.code).toBe(404)
})

test("passes a request on to a node's kubelet, as the API server that it knows", async () => {
  const kubelet = await testKubelet(lab.credentials)
  onTestFinished(kubelet.close)
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
  }
  await lab.ask('POST', '/api/v1/nodes', { body: { metadata: { name: 'n' } } })
  const headers = { 'content-type': 'application/merge-patch+json' }
  await lab.ask('PATCH', '/api/v1/nodes/n/status', { body: { status }, headers })
  for (const id of ['n', `n:${kubelet.port}`, `https:n:${kubelet.port}`]) {
    const answer = await lab.ask('GET', `/api/v1/nodes/${id}/proxy/stats/summary?x=1`)
    expect(answer).toMatchObject({ code: 200, text: '/stats/summary?x=1\n' })
  }
  const other = await lab.ask('GET', `/api/v1/nodes/n:${port}/proxy/`)
  expect(JSON.parse(other.text)).not.toHaveProperty('authorization')
  expect((await lab.ask('GET', '/api/v1/nodes/a:b:c:d/proxy/')).json).toMatchObject({
    code: 400,
    message: 'invalid node request "a:b:c:d"',
  })
  expect((await lab.ask('GET', '/api/v1/nodes/none/proxy/')).json).toMatchObject({ code: 404 })
})
