import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'

export const objects = group('an object', [], {
  'gets a uid, a resource version and a creation time': async ({ api, namespace }) => {
    const created = await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: 'v' } })
    expect(created).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' } })
    expect(created.metadata).toMatchObject({ name: 'a', namespace })
    expect(created.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(created.metadata.resourceVersion).toMatch(/^\d+$/)
    expect(created.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(await api.get('configmaps', namespace, 'a')).toEqual(created)
  },

  'keeps none of the metadata that only the server may give': async ({ api, namespace }) => {
    const metadata = {
      name: 'a',
      uid: 'mine',
      creationTimestamp: '2001-01-01T00:00:00Z',
      selfLink: '/mine',
    }
    const created = await api.create('configmaps', namespace, { metadata })
    expect(created.metadata.uid).not.toBe('mine')
    expect(created.metadata.creationTimestamp).not.toContain('2001')
  },

  'is created once': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    const status = await refusalOf(api.create('configmaps', namespace, { metadata: { name: 'a' } }))
    expect(status).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'AlreadyExists',
      code: 409,
      message: 'configmaps "a" already exists',
      details: { name: 'a', kind: 'configmaps' },
    })
  },

  'is not created with a resource version': async ({ api, namespace }) => {
    const metadata = { name: 'a', resourceVersion: '1' }
    const status = await refusalOf(api.create('configmaps', namespace, { metadata }))
    expect(status.message).toContain('resourceVersion should not be set on objects to be created')
  },

  'is named by the server when only the beginning is given': async ({ api, namespace }) => {
    const metadata = { generateName: 'begin-' }
    const first = await api.create('configmaps', namespace, { metadata })
    const second = await api.create('configmaps', namespace, { metadata })
    expect(first.metadata.name).toMatch(/^begin-[a-z0-9]{5}$/)
    expect(first.metadata.generateName).toBe('begin-')
    expect(second.metadata.name).not.toBe(first.metadata.name)
  },

  'needs a name': async ({ api, namespace }) => {
    const status = await refusalOf(api.create('configmaps', namespace, { metadata: {} }))
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toContain('name or generateName is required')
  },

  'needs a name that DNS could have': async ({ api, namespace }) => {
    const status = await refusalOf(api.create('configmaps', namespace, { metadata: { name: 'Not_Good' } }))
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toMatch(
      /^ConfigMap "Not_Good" is invalid: metadata.name: Invalid value: "Not_Good": /,
    )
    expect(status.details?.causes?.[0]).toMatchObject({ reason: 'FieldValueInvalid', field: 'metadata.name' })
  },

  'is of the namespace in the path, or refused': async ({ api, namespace }) => {
    const metadata = { name: 'a', namespace: 'elsewhere' }
    const status = await refusalOf(api.create('configmaps', namespace, { metadata }))
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(status.message).toContain('does not match the namespace')
  },

  'needs a namespace that is there': async ({ api, unique }) => {
    const status = await refusalOf(api.create('configmaps', `${unique}-not`, { metadata: { name: 'a' } }))
    expect(status).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: `namespaces "${unique}-not" not found`,
      details: { name: `${unique}-not`, kind: 'namespaces' },
    })
  },

  'that is not there is not found': async ({ api, namespace }) => {
    const status = await refusalOf(api.get('deployments', namespace, 'a'))
    expect(status).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'deployments.apps "a" not found',
      details: { name: 'a', group: 'apps', kind: 'deployments' },
    })
    expect(await refusalOf(api.delete('configmaps', namespace, 'a'))).toMatchObject({ code: 404 })
    expect(await refusalOf(api.patch('configmaps', namespace, 'a', {}))).toMatchObject({ code: 404 })
  },

  'is replaced as a whole, and its resource version grows': async ({ api, namespace }) => {
    const first = await api.create('configmaps', namespace, {
      metadata: { name: 'a', labels: { one: '1' } },
      data: { k: 'v', l: 'w' },
    })
    const { labels: _dropped, ...metadata } = first.metadata
    const second = await api.replace('configmaps', { ...first, metadata, data: { k: 'x' } })
    expect(second.data).toEqual({ k: 'x' })
    expect(second.metadata.labels).toBeUndefined()
    expect(second.metadata.uid).toBe(first.metadata.uid)
    expect(second.metadata.creationTimestamp).toBe(first.metadata.creationTimestamp)
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion))
  },

  'that was changed meanwhile is not replaced': async ({ api, namespace }) => {
    const first = await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: '1' } })
    await api.replace('configmaps', { ...first, data: { k: '2' } })
    const status = await refusalOf(api.replace('configmaps', { ...first, data: { k: '3' } }))
    expect(status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; ' +
        'please apply your changes to the latest version and try again',
      details: { name: 'a', kind: 'configmaps' },
    })
  },

  'is replaced whatever it was when no resource version is given': async ({ api, namespace }) => {
    const first = await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: '1' } })
    await api.replace('configmaps', { ...first, data: { k: '2' } })
    const unversioned = { ...first, metadata: { ...first.metadata, resourceVersion: '' }, data: { k: '3' } }
    expect((await api.replace('configmaps', unversioned)).data).toEqual({ k: '3' })
  },

  'of another name than the path says is refused': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    const path = `/api/v1/namespaces/${namespace}/configmaps/a`
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }
    const status = await refusalOf(api.json({ method: 'PUT', path, body }))
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(status.message).toContain('does not match the name on the URL')
  },

  'is not written when nothing changes': async ({ api, namespace }) => {
    const first = await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: 'v' } })
    const again = await api.replace('configmaps', first)
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  },

  'has a generation that counts changes of its spec alone': async ({ api, namespace, images }) => {
    const template = {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: images.shell }] },
    }
    const spec = { replicas: 0, selector: { matchLabels: { app: 'a' } }, template }
    const first = await api.create('replicasets', namespace, { metadata: { name: 'a' }, spec })
    expect(first.metadata.generation).toBe(1)
    const labelled = await api.patch('replicasets', namespace, 'a', { metadata: { labels: { l: 'm' } } })
    expect(labelled.metadata.generation).toBe(1)
    const changed = await api.patch('replicasets', namespace, 'a', { spec: { minReadySeconds: 1 } })
    expect(changed.metadata.generation).toBe(2)
  },

  'is deleted at once when nothing holds it': async ({ api, namespace }) => {
    const { metadata } = await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    const answer = await api.delete('configmaps', namespace, 'a')
    expect(answer).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata.uid },
    })
    expect(await api.find('configmaps', namespace, 'a')).toBeUndefined()
  },

  'is deleted only as the caller knows it, when the caller says so': async ({ api, namespace }) => {
    const { metadata } = await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    const wrong = { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } }
    const status = await refusalOf(api.delete('configmaps', namespace, 'a', wrong))
    expect(status).toMatchObject({ code: 409, reason: 'Conflict' })
    expect(status.message).toMatch(/UID in (the )?precondition/)
    await api.delete('configmaps', namespace, 'a', { preconditions: { uid: metadata.uid } })
    expect(await api.find('configmaps', namespace, 'a')).toBeUndefined()
  },

  'is deleted with all that a selector chooses': async ({ api, namespace }) => {
    for (const [name, colour] of [
      ['a', 'red'],
      ['b', 'red'],
      ['c', 'blue'],
    ]) {
      await api.create('configmaps', namespace, { metadata: { name, labels: { colour: `${colour}` } } })
    }
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    await api.json({ method: 'DELETE', path, query: { labelSelector: 'colour=red' } })
    const { items } = await api.list('configmaps', namespace, { labelSelector: 'colour' })
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['c'])
  },
})
