import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Scale } from '../client/kinds.ts'
import { pathOf } from '../client/kinds.ts'
import { refusalOf } from '../client/refusal.ts'
import { deployment, nowhere, pod } from '../templates.ts'

export const subresources = group('a sub-resource', [], {
  'status is written apart from the spec': async ({ api, namespace, images }) => {
    const created = await api.create('pods', namespace, pod('a', nowhere(images)))
    const condition = {
      type: 'conformance/Told',
      status: 'True',
      lastTransitionTime: null,
      lastProbeTime: null,
    }
    const told = await api.patch(
      'pods',
      namespace,
      'a',
      { metadata: { labels: { not: 'taken' } }, status: { conditions: [condition], message: 'told' } },
      { type: 'strategic', subresource: 'status' },
    )
    expect(told.status?.message).toBe('told')
    expect(told.status?.conditions?.some(({ type }) => type === 'conformance/Told')).toBe(true)
    const plain = await api.patch('pods', namespace, 'a', { status: { message: 'ignored' } })
    expect(plain.status?.message).toBe('told')
    const current = await api.get('pods', namespace, 'a')
    expect(current.spec).toEqual({ ...created.spec, ...current.spec })
    expect(current.metadata.generation).toBe(created.metadata.generation)
  },

  'status is not created with an object': async ({ api, namespace, images }) => {
    const created = await api.create('deployments', namespace, {
      ...deployment('a', nowhere(images), { replicas: 0 }),
      status: { replicas: 7 },
    })
    expect(created.status?.replicas ?? 0).toBe(0)
  },

  'scale tells and sets the number of replicas': async ({ api, namespace, images }) => {
    await api.create('deployments', namespace, deployment('a', nowhere(images), { replicas: 2 }))
    await api.until('deployments', namespace, 'a', ({ status }) => status?.replicas === 2)
    const path = pathOf('deployments', namespace, 'a', 'scale')
    const scale = await api.json<Scale>({ path })
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'a', namespace },
      spec: { replicas: 2 },
      status: { replicas: 2, selector: 'app=a' },
    })
    await api.json({ method: 'PUT', path, body: { ...scale, spec: { replicas: 3 } } })
    await api.until('deployments', namespace, 'a', ({ status }) => status?.replicas === 3)
    const contentType = 'application/merge-patch+json'
    const patched = await api.json<Scale>({
      method: 'PATCH',
      path,
      contentType,
      body: { spec: { replicas: 0 } },
    })
    expect(patched.spec?.replicas ?? 0).toBe(0)
    await api.untilAll('pods', namespace, pods => pods.length === 0)
  },

  'scale is checked as the object is': async ({ api, namespace, images }) => {
    await api.create('deployments', namespace, deployment('a', nowhere(images), { replicas: 0 }))
    const path = pathOf('deployments', namespace, 'a', 'scale')
    const scale = await api.json<Scale>({ path })
    const status = await refusalOf(
      api.json({ method: 'PUT', path, body: { ...scale, spec: { replicas: -1 } } }),
    )
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    await api.patch('deployments', namespace, 'a', { metadata: { labels: { l: 'm' } } })
    const stale = await refusalOf(
      api.json({ method: 'PUT', path, body: { ...scale, spec: { replicas: 1 } } }),
    )
    expect(stale).toMatchObject({ code: 409, reason: 'Conflict' })
  },

  'binding assigns a pod once': async ({ api, namespace, images, unique, after }) => {
    await api.create('pods', namespace, pod('a', { ...nowhere(images), schedulerName: 'nobody' }))
    after(() => api.discard('pods', namespace, 'a'))
    const body = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'a' },
      target: { apiVersion: 'v1', kind: 'Node', name: unique },
    }
    const path = pathOf('pods', namespace, 'a', 'binding')
    expect(await api.json({ method: 'POST', path, body })).toMatchObject({
      kind: 'Status',
      status: 'Success',
    })
    const bound = await api.get('pods', namespace, 'a')
    expect(bound.spec?.nodeName).toBe(unique)
    expect(bound.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'PodScheduled', status: 'True' }),
    )
    expect(await refusalOf(api.json({ method: 'POST', path, body }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
    })
  },

  'that is not there is not found': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    const status = await refusalOf(api.json({ path: pathOf('configmaps', namespace, 'a', 'scale') }))
    expect(status).toMatchObject({ code: 404, reason: 'NotFound' })
    expect((await refusalOf(api.json({ path: pathOf('configmaps', namespace, 'a', 'nonsense') }))).code).toBe(
      404,
    )
  },
})
