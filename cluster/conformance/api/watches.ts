import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'

export const watches = group('a watch', [], {
  'tells what is there, then what changes': async ({ api, namespace }) => {
    await api.create('services', namespace, { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } })
    using watching = await api.watch('services', namespace)
    await watching.until(({ object }) => object.metadata.name === 'a')
    await api.create('services', namespace, { metadata: { name: 'b' }, spec: { ports: [{ port: 80 }] } })
    await api.patch('services', namespace, 'b', { metadata: { labels: { l: 'm' } } })
    await api.delete('services', namespace, 'b')
    const { object } = await watching.until(({ type }) => type === 'DELETED')
    expect(watching.seen.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      'ADDED a',
      'ADDED b',
      'MODIFIED b',
      'DELETED b',
    ])
    expect(object).toMatchObject({ kind: 'Service', apiVersion: 'v1', metadata: { labels: { l: 'm' } } })
  },

  'begins after the resource version it is given': async ({ api, namespace }) => {
    const first = await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    await api.create('configmaps', namespace, { metadata: { name: 'b' } })
    const { resourceVersion } = first.metadata
    using watching = await api.watch('configmaps', namespace, { resourceVersion })
    await watching.until(({ object }) => object.metadata.name === 'b')
    expect(watching.seen.some(({ object }) => object.metadata.name === 'a')).toBe(false)
  },

  'joins a list without a gap': async ({ api, namespace }) => {
    const { metadata } = await api.list('configmaps', namespace)
    const names = Array.from({ length: 20 }, (_, i) => `a${i}`)
    const creating = Promise.all(
      names.map(name => api.create('configmaps', namespace, { metadata: { name, labels: { l: 'm' } } })),
    )
    const { resourceVersion } = metadata
    using watching = await api.watch('configmaps', namespace, { resourceVersion, labelSelector: 'l=m' })
    await creating
    await watching.until(() => watching.seen.length >= names.length)
    const versions = watching.seen.map(({ object }) => Number(object.metadata.resourceVersion))
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(new Set(watching.seen.map(({ object }) => object.metadata.name))).toEqual(new Set(names))
  },

  'ends when its time is over': async ({ api, namespace }) => {
    using watching = await api.watch('configmaps', namespace, { timeoutSeconds: 1 })
    await watching.end(30_000)
  },

  'is bookmarked in its course, for who asks for it': async ({ api, namespace }) => {
    const { metadata } = await api.create('services', namespace, {
      metadata: { name: 'a' },
      spec: { ports: [{ port: 1 }] },
    })
    using watching = await api.watch('services', namespace, {
      timeoutSeconds: 120,
      allowWatchBookmarks: true,
    })
    const { object } = await watching.until(({ type }) => type === 'BOOKMARK', 90_000)
    expect(object).toMatchObject({ kind: 'Service', apiVersion: 'v1' })
    expect(object.metadata.name ?? '').toBe('')
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion))
  },

  'of one object tells of that object alone': async ({ api, namespace }) => {
    using watching = await api.watch('configmaps', namespace, { fieldSelector: 'metadata.name=b' })
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    await api.create('configmaps', namespace, { metadata: { name: 'b' } })
    await watching.until(({ object }) => object.metadata.name === 'b')
    expect(watching.seen).toHaveLength(1)
  },

  'of all namespaces tells of new ones too': async ({ api, namespace, unique }) => {
    using watching = await api.watch('configmaps', '', { labelSelector: `for=${unique}` })
    await api.create('configmaps', namespace, { metadata: { name: 'a', labels: { for: unique } } })
    const { object } = await watching.until(({ type }) => type === 'ADDED')
    expect(object.metadata).toMatchObject({ name: 'a', namespace })
  },

  'from long ago tells all since, or that it is expired': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    await api.patch('configmaps', namespace, 'a', { data: { k: '1' } })
    using watching = await api.watch('configmaps', namespace, {
      resourceVersion: '1',
      fieldSelector: 'metadata.name=a',
    })
    const { object } = await watching.until(({ type }) => type === 'ERROR' || type === 'MODIFIED')
    if (object.kind === 'Status') {
      expect(object).toMatchObject({
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(/^too old resource version: /),
      })
    } else {
      expect(watching.seen.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED'])
    }
  },

  'from something that is no version is refused': async ({ api, namespace }) => {
    const asked = api.json({
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      query: { watch: true, resourceVersion: 'abc' },
    })
    expect((await refusalOf(asked)).code).toBeOneOf([400, 500]) // as for lists
  },
})
