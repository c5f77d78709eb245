import { once } from 'node:events'
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testServer } from './test-server.ts'

// What rights are asked for and what is then done come from the same request: no way of writing it may part them.

let lab: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  lab = await testServer()
  for (const name of ['mine', 'other']) {
    await lab.ask('POST', `${within}/secrets`, { body: { metadata: { name } } })
  }
  const spec = { containers: [{ name: 'c', image: 'i' }] }
  await lab.ask('POST', `${within}/pods`, { body: { metadata: { name: 'p' }, spec } })
})
afterAll(() => lab.close())

const within = '/api/v1/namespaces/default'
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default'

let accounts = 0
let account: string
let token: string
beforeEach(async () => {
  account = `a${++accounts}`
  await lab.ask('POST', `${within}/serviceaccounts`, { body: { metadata: { name: account } } })
  token = (await lab.ask('POST', `${within}/serviceaccounts/${account}/token`, { body: {} })).json.status
    .token
})

async function allow(rule: PolicyRule): Promise<void> {
  const metadata = { name: account }
  await lab.ask('POST', `${rbac}/roles`, { body: { metadata, rules: [rule] } })
  const body = {
    metadata,
    roleRef: { kind: 'Role', name: account },
    subjects: [{ kind: 'ServiceAccount', name: account }],
  }
  await lab.ask('POST', `${rbac}/rolebindings`, { body })
}

test('who may only watch can do nothing else by the paths of watches', async () => {
  await allow({ apiGroups: [''], resources: ['*'], verbs: ['watch'] })
  const watched = '/api/v1/watch/namespaces/default'
  const map = { metadata: { name: 'new' } }
  for (const [method, path, code, body] of [
    ['POST', `${watched}/configmaps`, 405, map],
    ['PUT', `${watched}/secrets/other`, 405, { metadata: { name: 'other' } }],
    ['DELETE', `${watched}/secrets/other`, 405],
    ['DELETE', `${watched}/secrets`, 405],
    ['POST', `${watched}/serviceaccounts/default/token`, 404, {}],
    ['GET', `${watched}/pods/p/log`, 404],
    ['GET', `${watched}/pods/p/status`, 404],
  ] as const) {
    const answer = await lab.ask(method, path, { token, body })
    expect(`${method} ${path}: ${answer.code}`).toBe(`${method} ${path}: ${code}`)
  }
  const headers = { connection: 'Upgrade', upgrade: 'websocket' }
  const exec = lab.begin('GET', `${watched}/pods/p/exec?command=ls`, { token, headers })
  const [response] = await once(exec, 'response')
  expect(response.statusCode).toBe(404)
  const secrets = await lab.ask('GET', `${within}/secrets`)
  expect(secrets.json.items).toHaveLength(2)
})

test('who may list one object by its name gets no others', async () => {
  await allow({ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'], resourceNames: ['mine'] })
  const list = (path: string, selector: string) =>
    lab.ask('GET', `${path}?fieldSelector=${encodeURIComponent(selector)}`, { token })
  expect((await list(`${within}/secrets`, 'metadata.name=mine')).json.items).toHaveLength(1)
  expect((await list(`${within}/secrets`, 'type!=x\\,metadata.name=mine')).code).toBe(400)
  expect((await list(`/api/v1/watch/namespaces/default/secrets/mine`, 'type!=x\\')).code).toBe(400)
})

test('who may list the metrics of one pod gets no others', async () => {
  const path = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?fieldSelector='
  expect((await lab.ask('GET', `${path}metadata.name%3Dp`)).code).toBe(200)
  expect((await lab.ask('GET', `${path}what%3Dp`)).code).toBe(400)
})

test('who may get an object may not for that watch it', async () => {
  await allow({ apiGroups: [''], resources: ['secrets'], verbs: ['get'] })
  const { json } = await lab.ask('GET', `${within}/secrets/mine?watch=true`, { token })
  expect(json).toMatchObject({ kind: 'Secret', metadata: { name: 'mine' } })
})

test('rights in one group of resources lead into no other', async () => {
  await allow({ apiGroups: [''], resources: ['*'], verbs: ['*'] })
  const { code } = await lab.ask('GET', '/api/apps%2Fv1/namespaces/default/deployments', { token })
  expect(code).toBe(403)
  expect((await lab.ask('GET', '/api/apps%2Fv1/namespaces/default/deployments')).code).toBe(404)
})

test('a role without verbs is told to be wrong also to those who may give little', async () => {
  await allow({ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['create'] })
  for (const rule of [{ apiGroups: [''], resources: ['pods'] }, { nonResourceURLs: ['/x'] }]) {
    const body = { metadata: { name: 'r' }, rules: [rule] }
    expect((await lab.ask('POST', `${rbac}/roles`, { token, body })).code).toBe(422)
  }
})
