import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { podNamed } from '../test-core.ts'
import { largestBodyBytes } from './body.ts'
import { testServer } from './test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const pods = '/api/v1/namespaces/default/pods'
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

describe('a request is answered with a Status', () => {
  test.each([
    ['401 without a token', 'GET', '/api/v1/pods', { token: '' }, 401, 'Unauthorized'],
    ['401 with a wrong token', 'GET', '/healthz', { token: 'wrong' }, 401, 'Unauthorized'],
    ['404 for an unknown path', 'GET', '/nowhere', {}, 404, 'NotFound'],
    ['404 for an unknown resource', 'GET', '/api/v1/gadgets', {}, 404, 'NotFound'],
    ['404 for an unknown group', 'GET', '/apis/none/v1/pods', {}, 404, 'NotFound'],
    ['404 for a resource in the wrong group', 'GET', '/apis/apps/v1/pods', {}, 404, 'NotFound'],
    ['404 for an unknown object', 'GET', `${pods}/none`, {}, 404, 'NotFound'],
    ['404 for an unknown sub-resource', 'GET', `${pods}/a/portforward`, {}, 404, 'NotFound'],
    ['404 for an object without its namespace', 'GET', '/api/v1/pods/a', {}, 404, 'NotFound'],
    ['405 for a verb that makes no sense', 'POST', `${pods}/a`, { body: {} }, 405, 'MethodNotAllowed'],
    ['405 for an unknown verb', 'PROPFIND', pods, {}, 405, 'MethodNotAllowed'],
    ['405 for creating nowhere', 'POST', '/api/v1/pods', { body: {} }, 405, 'MethodNotAllowed'],
    ['405 for deleting all namespaces', 'DELETE', '/api/v1/namespaces', {}, 405, 'MethodNotAllowed'],
    ['405 for writing the version', 'POST', '/version', { body: {} }, 405, 'MethodNotAllowed'],
    [
      '406 for protobuf',
      'GET',
      pods,
      { headers: { accept: 'application/vnd.kubernetes.protobuf' } },
      406,
      'NotAcceptable',
    ],
    ['400 without a body', 'POST', pods, {}, 400, 'BadRequest'],
    ['400 for malformed JSON', 'POST', pods, { raw: '{"metadata":' }, 400, 'BadRequest'],
    ['400 for JSON that is no object', 'POST', pods, { raw: '[1]' }, 400, 'BadRequest'],
    ['400 for a bad escape', 'GET', '/api/v1/%zz', {}, 400, 'BadRequest'],
    ['400 for a bad selector', 'GET', `${pods}?labelSelector=a%3D%3D%3Db`, {}, 400, 'BadRequest'],
    ['400 for a bad limit', 'GET', `${pods}?limit=many`, {}, 400, 'BadRequest'],
    [
      '400 for JSON that is too deep',
      'POST',
      pods,
      { raw: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
      400,
      'BadRequest',
    ],
    [
      '415 for a form',
      'POST',
      pods,
      { raw: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
      'UnsupportedMediaType',
    ],
    ['415 for a patch of no type', 'PATCH', `${pods}/a`, { body: {} }, 415, 'UnsupportedMediaType'],
    ['422 for an unknown dry run', 'POST', `${pods}?dryRun=some`, { body: podNamed('a') }, 422, 'Invalid'],
    ['400 for exec without an upgrade', 'POST', `${pods}/a/exec?command=ls`, {}, 400, 'BadRequest'],
  ])('%s', async (_, method, path, asked, code, reason) => {
    const answer = await server.ask(method, path, asked)
    expect(answer).toMatchObject({ code, json: { kind: 'Status', status: 'Failure', reason, code } })
  })

  test('413 for a body that is too large, told or not', async () => {
    const raw = Buffer.alloc(largestBodyBytes + 1, ' ')
    const told = await server.ask('POST', pods, { raw }).catch(() => undefined)
    if (told) expect(told).toMatchObject({ code: 413, json: { reason: 'RequestEntityTooLarge' } })
    expect(await server.ask('GET', '/healthz')).toMatchObject({ code: 200 })
  })
})

describe('objects over HTTPS', () => {
  test('are created, read, patched and deleted', async () => {
    expect(await server.ask('POST', pods, { body: podNamed('life') })).toMatchObject({ code: 201 })
    const headers = { 'content-type': 'application/strategic-merge-patch+json' }
    const body = { metadata: { labels: { a: 'b' } } }
    expect(await server.ask('PATCH', `${pods}/life`, { body, headers })).toMatchObject({ code: 200 })
    const listed = await server.ask('GET', '/api/v1/pods?labelSelector=a%3Db')
    expect(listed.json).toMatchObject({ kind: 'PodList', items: [{ metadata: { name: 'life' } }] })
    expect(await server.ask('DELETE', `${pods}/life`)).toMatchObject({ code: 200, json: { kind: 'Pod' } })
    expect(await server.ask('GET', `${pods}/life`)).toMatchObject({ code: 404 })
  })

  test('come as YAML, and go as YAML', async () => {
    const yaml = 'metadata: {name: yaml}\ndata: {a: "1"}\n'
    const headers = { 'content-type': 'application/yaml', accept: 'application/yaml' }
    const made = await server.ask('POST', '/api/v1/namespaces/default/configmaps', { raw: yaml, headers })
    expect(made).toMatchObject({ code: 201, headers: { 'content-type': 'application/yaml' } })
    expect(made.text).toContain('name: yaml')
  })

  test('come as the tables that kubectl prints', async () => {
    const { json } = await server.ask('GET', '/api/v1/namespaces/default', { headers: { accept: table } })
    expect(json).toMatchObject({
      kind: 'Table',
      columnDefinitions: [{ name: 'Name' }, { name: 'Status' }, { name: 'Age' }],
      rows: [{ cells: ['default', 'Active', expect.any(String)], object: { kind: 'PartialObjectMetadata' } }],
    })
  })

  test('that have unknown fields come with a warning', async () => {
    const body = { ...podNamed('odd'), colour: 'red' }
    const { headers } = await server.ask('POST', `${pods}?dryRun=All`, { body })
    expect(headers.warning).toBe('299 - "unknown field \\"colour\\""')
    const strict = await server.ask('POST', `${pods}?fieldValidation=Strict`, { body })
    expect(strict).toMatchObject({ code: 400 })
  })

  test('are deleted together', async () => {
    for (const name of ['many-1', 'many-2']) {
      await server.ask('POST', pods, { body: podNamed(name, { many: 'yes' }) })
    }
    const { json } = await server.ask('DELETE', `${pods}?labelSelector=many`)
    expect(json.items).toHaveLength(2)
    expect((await server.ask('GET', `${pods}?labelSelector=many`)).json.items).toEqual([])
  })

  test('that are workloads have a scale', async () => {
    const path = '/apis/apps/v1/namespaces/default/replicasets'
    const labels = { app: 'scaled' }
    const template = { metadata: { labels }, spec: podNamed('x').spec }
    const body = {
      metadata: { name: 's' },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    }
    await server.ask('POST', path, { body })
    const scale = await server.ask('GET', `${path}/s/scale`)
    expect(scale.json).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { selector: 'app=scaled' },
    })
    const headers = { 'content-type': 'application/merge-patch+json' }
    const more = { headers, body: { spec: { replicas: 4 } } }
    expect((await server.ask('PATCH', `${path}/s/scale`, more)).json.spec.replicas).toBe(4)
    const less = { body: { ...scale.json, spec: { replicas: 2 } } }
    expect(await server.ask('PUT', `${path}/s/scale`, less)).toMatchObject({ code: 409 })
    const negative = { headers, body: { spec: { replicas: -1 } } }
    expect(await server.ask('PATCH', `${path}/s/scale`, negative)).toMatchObject({ code: 422 })
  })
})

describe('a watch over HTTPS', () => {
  async function watching(query: string, headers: Record<string, string> = {}) {
    const response = await server.open('GET', `/api/v1/configmaps?watch=1&${query}`, { headers })
    const lines = createInterface({ input: response })[Symbol.asyncIterator]()
    const next = async () => JSON.parse((await lines.next()).value ?? 'null')
    return { response, next }
  }
  const add = (name: string) =>
    server.ask('POST', '/api/v1/namespaces/kube-system/configmaps', { body: { metadata: { name } } })

  test('streams changes, and ends after its timeout', async () => {
    const { json } = await server.ask('GET', '/api/v1/configmaps')
    const { response, next } = await watching(
      `resourceVersion=${json.metadata.resourceVersion}&timeoutSeconds=1`,
    )
    await add('watched')
    expect(await next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'watched' } } })
    await once(response, 'close')
  })

  test('marks the end of what there was', async () => {
    const query = 'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan'
    const { response, next } = await watching(`${query}&fieldSelector=metadata.name%3Dnone`)
    expect(await next()).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    })
    response.destroy()
  })

  test('comes as tables too, whose columns are told once', async () => {
    const { response, next } = await watching('fieldSelector=metadata.namespace%3Dkube-system', {
      accept: table,
    })
    await add('tabled-1')
    await add('tabled-2')
    const events = [await next(), await next()]
    expect(events[0].object.columnDefinitions).toHaveLength(3)
    expect(events[1].object.columnDefinitions).toBeNull()
    response.destroy()
  })
})

test('closing ends the watches and connections that are open, and those that never said a word', async () => {
  const other = await testServer()
  const silent = connect(Number(new URL(other.server.url).port), '127.0.0.1')
  silent.on('error', () => {})
  await once(silent, 'connect')
  const response = await other.open('GET', '/api/v1/pods?watch=1')
  response.on('error', () => {})
  const ended = once(response, 'close').catch(() => {})
  await other.close()
  await ended
})
