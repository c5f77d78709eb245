import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { podNamed } from '../test-core.ts'
import { labels, template, valid } from './test-samples.ts'
import { type Answered, testServer } from './test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const resources = [
  'namespaces',
  'nodes',
  'pods',
  'services',
  'endpoints',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'events',
].map(name =>
  name === 'nodes' || name === 'namespaces' ? `/api/v1/${name}` : `/api/v1/namespaces/default/${name}`,
)
const workloads = [
  'apps/v1/namespaces/default/deployments',
  'apps/v1/namespaces/default/replicasets',
  'apps/v1/namespaces/default/statefulsets',
  'apps/v1/namespaces/default/daemonsets',
  'batch/v1/namespaces/default/jobs',
  'policy/v1/namespaces/default/poddisruptionbudgets',
  'discovery.k8s.io/v1/namespaces/default/endpointslices',
  'coordination.k8s.io/v1/namespaces/default/leases',
].map(name => `/apis/${name}`)
const collection = fc.constantFrom(...resources, ...workloads)
const patchTypes = ['json-patch', 'merge-patch', 'strategic-merge-patch'].map(
  name => `application/${name}+json`,
)

/** JSON that comes near to objects: field names that mean something, values that may be anything. */
const names = [
  'metadata',
  'spec',
  'status',
  'name',
  'labels',
  'finalizers',
  'containers',
  'template',
  'selector',
]
const more = [
  'matchLabels',
  'ports',
  'replicas',
  'subsets',
  'data',
  'type',
  '$patch',
  'strategy',
  'rules',
  'kind',
]
const { json } = fc.letrec<{ json: unknown }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      null,
      true,
      0,
      -1,
      1.5,
      1e300,
      '',
      'a',
      'A b',
      'RollingUpdate',
      'IPv4',
      '2030-01-01T00:00:00Z',
    ),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names, ...more), fc.string()), tie('json'), { maxKeys: 5 }),
  ),
}))

/** Every field and item of an object, however deep. */
function placesIn(value: unknown): { parent: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, unknown>
  return Object.keys(parent).flatMap(key => [{ parent, key }, ...placesIn(parent[key])])
}

/** Right or refused, with a reason; never broken. */
function expectProper({ code, json: status }: Answered): void {
  expect(code).toBeGreaterThanOrEqual(200)
  expect(code).toBeLessThan(500)
  if (code >= 400) {
    expect(status).toMatchObject({ kind: 'Status', status: 'Failure', code })
    expect(status.reason).toBeTruthy()
    expect(status.message).toBeTruthy()
  }
}

test.each(Object.entries(valid))('%s takes what the fuzzer starts from', async (path, body) => {
  expect(await server.ask('POST', `${path}?dryRun=All&fieldValidation=Strict`, { body })).toMatchObject({
    code: 201,
  })
})

// Busy machines take their time.
describe('whatever a client sends, the answer is proper:', { timeout: 60_000 }, () => {
  test('any object', async () => {
    const metadata = fc.record({ name: fc.constantFrom('a', 'b'), labels: json })
    const body = fc.oneof(
      json,
      fc.record({ metadata, spec: json, status: json }, { requiredKeys: ['metadata'] }),
    )
    await fc.assert(
      fc.asyncProperty(collection, body, async (path, body) => {
        expectProper(await server.ask('POST', `${path}?dryRun=All`, { body }))
        expectProper(await server.ask('PUT', `${path}/a?dryRun=All`, { body }))
      }),
      { numRuns: 200 },
    )
  })

  test('any object that was right until one part of it was replaced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.entries(valid)),
        fc.nat(),
        json,
        async ([path, object], n, value) => {
          const body = structuredClone(object)
          const places = placesIn(body)
          const place = places[n % places.length]
          if (place) place.parent[place.key] = value
          expectProper(await server.ask('POST', `${path}?dryRun=All`, { body }))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('any patch', async () => {
    const spec = { selector: { matchLabels: labels }, template }
    const deployments = '/apis/apps/v1/namespaces/default/deployments'
    const services = '/api/v1/namespaces/default/services'
    const made = [
      await server.ask('POST', deployments, { body: { metadata: { name: 'fuzz' }, spec } }),
      await server.ask('POST', services, {
        body: { metadata: { name: 'fuzz' }, spec: { ports: [{ port: 80 }] } },
      }),
      await server.ask('POST', '/api/v1/namespaces/default/pods', { body: podNamed('fuzz') }),
    ]
    expect(made.map(({ code }) => code)).toEqual([201, 201, 201])
    const targets = [deployments, services, '/api/v1/namespaces/default/pods'].map(path => `${path}/fuzz`)
    const target = fc.constantFrom(
      ...targets,
      ...targets.map(path => `${path}/status`),
      `${targets[0]}/scale`,
    )
    const operation = fc.record({
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      path: fc.constantFrom(
        '',
        '/',
        '/spec',
        '/spec/template/spec/containers/0',
        '/metadata/labels/x',
        '/metadata',
      ),
      from: fc.constantFrom('', '/spec', '/metadata', '/metadata/labels'),
      value: json,
    })
    const body = fc.oneof(
      json,
      fc.array(operation, { maxLength: 3 }),
      fc.record({ spec: json, metadata: json }),
    )
    await fc.assert(
      fc.asyncProperty(target, fc.constantFrom(...patchTypes), body, async (path, type, body) => {
        const headers = { 'content-type': type }
        expectProper(await server.ask('PATCH', `${path}?dryRun=All&fieldManager=fuzz`, { body, headers }))
      }),
      { numRuns: 250 },
    )
  })

  test('any path and query', async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'api',
        'apis',
        'v1',
        'apps',
        'namespaces',
        'default',
        'pods',
        'watch',
        'status',
        'kubernetes',
      ),
      fc.string({ maxLength: 8 }).map(encodeURIComponent),
      fc.stringMatching(/^[!-"$->@-~]{0,8}$/),
    )
    const key = fc.constantFrom(
      'labelSelector',
      'fieldSelector',
      'limit',
      'continue',
      'resourceVersion',
      'dryRun',
    )
    const query = fc.dictionary(key, fc.string({ maxLength: 12 }), { maxKeys: 3 })
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
    await fc.assert(
      fc.asyncProperty(
        method,
        fc.array(segment, { maxLength: 7 }),
        query,
        async (method, segments, query) => {
          const path = `/${segments.join('/')}?${new URLSearchParams(query)}&timeoutSeconds=1&dryRun=All`
          const answer = await server.ask(method, path)
          if (answer.code !== 504) expectProper(answer)
        },
      ),
      { numRuns: 250 },
    )
  })

  test('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(collection, fc.uint8Array({ maxLength: 64 }), async (path, bytes) => {
        const headers = { 'content-type': bytes.length % 2 ? 'application/json' : 'application/yaml' }
        expectProper(await server.ask('POST', `${path}?dryRun=All`, { raw: Buffer.from(bytes), headers }))
      }),
      { numRuns: 200 },
    )
  })
})
