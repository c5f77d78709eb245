import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'

const threeMiB = 3 * 1024 * 1024

export const refusals = group('a request', [], {
  'of nobody known is refused': async ({ api, namespace }) => {
    for (const path of ['/api', `/api/v1/namespaces/${namespace}/pods`, '/apis/apps/v1']) {
      const status = await refusalOf(api.json({ path, authenticated: false }))
      expect(status, path).toMatchObject({
        kind: 'Status',
        code: 401,
        reason: 'Unauthorized',
        message: 'Unauthorized',
      })
    }
    const headers = { authorization: 'Bearer nonsense' }
    expect((await api.call({ path: '/api', authenticated: false, headers })).code).toBe(401)
  },

  'for a kind that is not served is not found': async ({ api, namespace }) => {
    const expected = {
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    }
    expect(await refusalOf(api.json({ path: `/api/v1/namespaces/${namespace}/nonsenses` }))).toMatchObject(
      expected,
    )
    const path = `/apis/apps/v1/namespaces/${namespace}/nonsenses/a`
    expect(await refusalOf(api.json({ method: 'DELETE', path }))).toMatchObject(expected)
  },

  'with a verb that a resource does not have is not allowed': async ({ api, namespace }) => {
    const expected = {
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
    }
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    expect(await refusalOf(api.json({ method: 'PUT', path, body: {} }))).toMatchObject(expected)
    expect(await refusalOf(api.json({ method: 'POST', path: `${path}/a`, body: {} }))).toMatchObject(expected)
    const everywhere = api.json({ method: 'POST', path: '/api/v1/configmaps', body: {} })
    expect(await refusalOf(everywhere)).toMatchObject(expected)
  },

  'whose body is no JSON is refused': async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    for (const body of ['{', '[]', '"text"', '1', '{"kind":"ConfigMap",}', '']) {
      const status = await refusalOf(api.json({ method: 'POST', path, body }))
      expect(status, body).toMatchObject({ kind: 'Status', code: 400, reason: 'BadRequest' })
    }
  },

  'need not say the kind that the path says': async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const created = await api.json({ method: 'POST', path, body: { metadata: { name: 'a' } } })
    expect(created).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' })
  },

  'whose body is of a type unknown is refused': async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const status = await refusalOf(api.json({ method: 'POST', path, body: 'x', contentType: 'text/plain' }))
    expect(status).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
    expect(status.message).toContain('application/json')
  },

  'that is too large is refused': async ({ api, namespace }) => {
    const data = { k: 'x'.repeat(threeMiB) }
    const status = await refusalOf(api.create('configmaps', namespace, { metadata: { name: 'a' }, data }))
    expect(status).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' })
    expect((await api.call({ path: '/readyz' })).code).toBe(200)
  },

  'for more than an object may hold is refused': async ({ api, namespace }) => {
    const data = { k: 'x'.repeat(1024 * 1024 + 1) }
    const status = await refusalOf(api.create('configmaps', namespace, { metadata: { name: 'a' }, data }))
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toContain('Too long: must have at most 1048576 ')
  },

  'may ask what it may do': async ({ api, namespace }) => {
    const review = await api.json<{ status: { allowed: boolean } }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace, verb: 'create', resource: 'pods' } },
      },
    })
    expect(review).toMatchObject({ kind: 'SelfSubjectAccessReview', status: { allowed: true } })
  },
})
