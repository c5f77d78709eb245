import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import { PassThrough } from 'node:stream'
import { Exec, KubeConfig, type V1Status } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { testServer } from '../http/test-server.ts'
import { podNamed } from '../test-core.ts'
import { testKubelet } from './test-kubelet.ts'

let server: Awaited<ReturnType<typeof testServer>>
let kubelet: Awaited<ReturnType<typeof testKubelet>>
const pods = '/api/v1/namespaces/default/pods'

beforeAll(async () => {
  server = await testServer()
  kubelet = await testKubelet(server.credentials)
  const { api } = server.server
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
  }
  await api.create('nodes', undefined, { metadata: { name: 'n1' }, status })
  const gone = { ...status, daemonEndpoints: { kubeletEndpoint: { Port: 1 } } }
  await api.create('nodes', undefined, { metadata: { name: 'gone' }, status: gone })
  for (const name of ['here', 'lost', 'nowhere']) await api.create('pods', 'default', podNamed(name))
  await api.bind('default', 'here', 'n1')
  await api.bind('default', 'lost', 'gone')
})
afterAll(async () => {
  kubelet.close()
  await server.close()
})

/** Resolves when the server has had the time to see it: what is asked afterwards has been answered. */
async function leaves(client: ClientRequest) {
  client.destroy()
  for (let n = 0; n < 3; n++) await server.ask('GET', '/healthz')
}

describe('logs', () => {
  test('come from the kubelet of the pod', async () => {
    const answer = await server.ask('GET', `${pods}/here/log?tailLines=5&timestamps=true&rubbish=1`)
    expect(answer).toMatchObject({
      code: 200,
      text: '/containerLogs/default/here/main?tailLines=5&timestamps=true\n',
    })
  })

  test('are streamed while they are followed', async () => {
    const response = await server.open('GET', `${pods}/here/log?follow=true`)
    const { value } = await response[Symbol.asyncIterator]().next()
    expect(String(value)).toContain('follow=true')
    response.destroy()
  })

  test('are not followed for a client that went before the kubelet answered', async () => {
    const release = kubelet.hold()
    const outgoing = server.begin('GET', `${pods}/here/log?follow=true`)
    await vi.waitFor(() => expect(kubelet.connections()).toBe(1))
    await leaves(outgoing)
    release()
    await vi.waitFor(() => expect(kubelet.connections()).toBe(0))
  })

  test.each([
    ['of a pod that is not there', 'none/log', 404],
    ['of a container that is not there', 'here/log?container=other', 400],
    ['that the kubelet does not have', 'here/log?previous=true', 400],
    ['counted backwards', 'here/log?tailLines=-1', 422],
    ['of a node that is gone', 'lost/log', 500],
  ])('%s are refused', async (_, path, code) => {
    const answer = await server.ask('GET', `${pods}/${path}`)
    expect(answer).toMatchObject({ code, json: { kind: 'Status', code } })
  })

  test('of a pod that never ran are empty', async () => {
    expect(await server.ask('GET', `${pods}/nowhere/log`)).toMatchObject({ code: 200, text: '' })
  })
})

describe('a command', () => {
  /** As any client of Kubernetes runs it. */
  async function run(pod: string, container: string, input: string[]) {
    const config = new KubeConfig()
    config.loadFromOptions({
      clusters: [{ name: 'c', server: server.server.url, caData: base64(server.credentials.caCertificate) }],
      users: [{ name: 'u', token: server.credentials.token }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    })
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const { promise, resolve } = Promise.withResolvers<V1Status>()
    const command = ['cat', 'two words']
    await new Exec(config).exec('default', pod, container, command, stdout, stderr, stdin, false, resolve)
    for (const line of input) stdin.write(line)
    const status = await promise
    return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64')

  test('runs with its streams, and its end is told', async () => {
    const long = 'x'.repeat(200_000)
    const ended = await run('here', 'main', ['one ', long, 'quit'])
    expect(ended.stderr).toBe('cat two words')
    expect(ended.stdout).toBe(`one ${long}`)
    expect(ended.status).toMatchObject({ reason: 'NonZeroExitCode', details: { causes: [{ message: '3' }] } })
  })

  const asWebSocket = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'x',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
  }

  test('ends with a client that dies', async () => {
    const outgoing = server.begin('GET', `${pods}/here/exec?command=x&stdout=true`, { headers: asWebSocket })
    const [, socket] = await once(outgoing, 'upgrade')
    expect(kubelet.connections()).toBe(1)
    socket.destroy()
    await vi.waitFor(() => expect(kubelet.connections()).toBe(0))
  })

  test('ends for a client that went before the kubelet answered', async () => {
    const release = kubelet.hold()
    const outgoing = server.begin('GET', `${pods}/here/exec?command=x&stdout=true`, { headers: asWebSocket })
    await vi.waitFor(() => expect(kubelet.connections()).toBe(1))
    await leaves(outgoing)
    release()
    await vi.waitFor(() => expect(kubelet.connections()).toBe(0))
  })

  test('that is lost with its node ends with a failure', async () => {
    const { status } = await run('here', 'main', ['vanish'])
    expect(status).toMatchObject({ status: 'Failure', code: 500 })
  })

  test.each([
    ['lost', 500, 'ECONNREFUSED'],
    ['here', 400, 'container not found ("main")'],
  ])(
    'in the older SPDY is refused with the reason why nothing else works either: %s',
    async (pod, code, why) => {
      const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' }
      const answer = await server.ask('POST', `${pods}/${pod}/exec?command=ls&stdout=true`, { headers })
      expect(answer).toMatchObject({ code, json: { message: expect.stringContaining(why) } })
    },
  )

  test.each([
    ['in no pod', 'none', 'main', 404],
    ['in no container', 'here', 'other', 400],
    ['in a pod without a node', 'nowhere', 'main', 400],
    ['on a node that is gone', 'lost', 'main', 500],
  ])('%s is refused', async (_, pod, container, code) => {
    await expect(run(pod, container, [])).rejects.toMatchObject({
      message: expect.stringContaining(`Unexpected server response: ${code}`),
    })
  })
})
