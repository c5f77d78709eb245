import { expect, test } from 'vitest'
import { lastOf, textOf, type WireField, wireFields } from '../schema/protobuf/wire.ts'
import { answerDiscovery } from './answer.ts'

const plain = 'application/json'
const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

async function ask(path: string, accept = plain, more: { ifNoneMatch?: string } = {}) {
  const url = new URL(path, 'https://server')
  return answerDiscovery({
    path: url.pathname,
    query: url.searchParams,
    accept,
    serverAddress: '127.9.0.10:6443',
    ...more,
  })
}

async function document(path: string, accept?: string) {
  return JSON.parse(String((await ask(path, accept))?.body ?? 'null'))
}

test('the plain documents lead from the root to each resource', async () => {
  expect(await document('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  const groups = await document('/apis')
  expect(groups.groups.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['apps', 'batch', 'metrics.k8s.io']),
  )
  expect(await document('/apis/apps')).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'apps/v1' },
  })
  const core = await document('/api/v1')
  expect(core.resources).toContainEqual(
    expect.objectContaining({ name: 'pods', kind: 'Pod', namespaced: true, shortNames: ['po'] }),
  )
  expect(core.resources).toContainEqual(
    expect.objectContaining({ name: 'pods/eviction', kind: 'Eviction', group: 'policy', version: 'v1' }),
  )
  const { resources } = await document('/apis/apps/v1')
  expect(resources).toContainEqual(
    expect.objectContaining({ name: 'deployments/scale', kind: 'Scale', group: 'autoscaling' }),
  )
})

test.each([
  '/apis/nope',
  '/apis/apps/v2',
  '/apis/apps/v1/deployments',
  '/api/v2',
  '/openapi/v3/apis/nope/v1',
])('%s is not a document', async path => {
  expect(await ask(path)).toBeUndefined()
})

test('clients that can take everything in one document get it in the newest form they know', async () => {
  const answer = await ask('/apis', aggregated)
  expect(answer?.contentType).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
  const apps = JSON.parse(String(answer?.body)).items.find(
    ({ metadata }: { metadata: { name: string } }) => metadata.name === 'apps',
  )
  expect(apps.versions[0].resources).toContainEqual(
    expect.objectContaining({
      resource: 'deployments',
      scope: 'Namespaced',
      responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
    }),
  )
  const older = await ask('/api', 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList')
  expect(JSON.parse(String(older?.body))).toMatchObject({ apiVersion: 'apidiscovery.k8s.io/v2beta1' })
})

test('OpenAPI 3 is found through its index, and kept by its hash', async () => {
  const { paths } = await document('/openapi/v3')
  const url = paths['apis/apps/v1'].serverRelativeURL
  const answer = await ask(url)
  expect(answer?.headers['cache-control']).toContain('immutable')
  const tag = answer?.headers.etag ?? ''
  expect(await ask(url, plain, { ifNoneMatch: tag })).toMatchObject({ status: 304, body: '' })
  const { components } = JSON.parse(String(answer?.body))
  const containers = components.schemas['io.k8s.api.core.v1.PodSpec'].properties.containers
  expect(containers).toMatchObject({
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  })
})

test.each(['/openapi/v2', '/openapi/v3/api/v1', '/openapi/v3/apis/apps/v1', '/openapi/v3/apis/batch/v1'])(
  '%s refers only to what it holds',
  async path => {
    const openApi = await document(path)
    const schemas = openApi.definitions ?? openApi.components.schemas
    const references = [...JSON.stringify(openApi).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name)
    expect(references.length).toBeGreaterThan(100)
    for (const name of new Set(references)) expect(schemas).toHaveProperty([name?.split('/').at(-1) ?? ''])
  },
)

test('Swagger comes as protobuf to those who ask for it, and not in forms it does not have', async () => {
  const answer = await ask('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf')
  expect(answer?.contentType).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
  const body = Buffer.from(answer?.body ?? '')
  expect(textOf(lastOf(body, 1))).toBe('2.0')
  const definitions = lastOf(body, 9)
  const names = definitions?.is === 'bytes' ? [...wireFields(definitions.value)].map(nameOf) : []
  expect(names).toContain('io.k8s.api.core.v1.Pod')
  expect((await ask('/openapi/v2', 'text/html'))?.status).toBe(406)
})

function nameOf(named: WireField): string {
  return named.is === 'bytes' ? textOf(lastOf(named.value, 1)) : ''
}

test('clients learn that writes can be validated and tried', async () => {
  const openApi = await document('/openapi/v3/apis/apps/v1')
  const { patch } = openApi.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']
  const names = patch.parameters.map(({ name }: { name: string }) => name)
  expect(names).toEqual(expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']))
  expect(patch['x-kubernetes-group-version-kind']).toEqual({
    group: 'apps',
    kind: 'Deployment',
    version: 'v1',
  })
})
