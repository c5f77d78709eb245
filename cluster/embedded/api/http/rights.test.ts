import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer } from './test-server.ts'

let lab: Awaited<ReturnType<typeof testServer>>
let token: string

beforeAll(async () => {
  lab = await testServer()
  const accounts = '/api/v1/namespaces/default/serviceaccounts'
  await lab.ask('POST', accounts, { body: { metadata: { name: 'a' } } })
  token = (await lab.ask('POST', `${accounts}/a/token`, { body: {} })).json.status.token
})
afterAll(() => lab.close())

const exec = '/api/v1/namespaces/default/pods/p/exec?command=ls'
const upgrade = { connection: 'Upgrade', upgrade: 'websocket' }

test('who may not look into a pod gets no connection into it', async () => {
  const [response] = await once(lab.begin('GET', exec, { token, headers: upgrade }), 'response')
  expect(response.statusCode).toBe(403)
  const [other] = await once(lab.begin('GET', exec, { token: 'nonsense', headers: upgrade }), 'response')
  expect(other.statusCode).toBe(401)
})

test('a body of somebody who may not send it is not waited for', async () => {
  const headers = { 'content-length': '1000' } // of which one byte comes
  const path = '/api/v1/namespaces/default/configmaps'
  expect(await lab.ask('POST', path, { token, raw: 'x', headers })).toMatchObject({
    code: 403,
    json: { reason: 'Forbidden' },
  })
})

test('who asks for another says for whom', async () => {
  const groups = { 'impersonate-group': 'system:masters' }
  expect(await lab.ask('GET', '/api/v1/nodes', { headers: groups })).toMatchObject({
    code: 500,
    json: { message: expect.stringContaining('without impersonating a user') },
  })
})

test('another is all that is asked for, and what everybody is', async () => {
  const headers = {
    'impersonate-user': 'jane',
    'impersonate-uid': '7',
    'impersonate-group': 'builders',
    'impersonate-extra-team%2fname': 'red',
    'impersonate-extra-odd%zz': 'x',
  }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const { json } = await lab.ask('POST', path, { headers, body: {} })
  expect(json.status.userInfo).toEqual({
    username: 'jane',
    uid: '7',
    groups: ['builders', 'system:authenticated'],
    extra: { 'team/name': ['red'], 'odd%zz': ['x'] },
  })
  expect(await lab.ask('POST', path, { token, headers, body: {} })).toMatchObject({
    code: 403,
    json: {
      message:
        'users "jane" is forbidden: User "system:serviceaccount:default:a" cannot impersonate resource "users" in API group "" at the cluster scope',
    },
  })
})

test('whoever is asked for as unknown is not known for that', async () => {
  const headers = { 'impersonate-user': 'jane', 'impersonate-group': 'system:unauthenticated' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const { json } = await lab.ask('POST', path, { headers, body: {} })
  expect(json.message).toContain('User "jane" cannot create resource "selfsubjectreviews"')
})
