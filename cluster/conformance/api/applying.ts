import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { deployment, nowhere } from '../templates.ts'

interface Wish {
  manager: string
  force?: boolean
}

function applier({ api, namespace }: Context) {
  return (data: Record<string, string>, { manager, force }: Wish) => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data }
    const query = { fieldManager: manager, force }
    return api.patch('configmaps', namespace, 'a', body, { type: 'apply', query })
  }
}

export const applying = group('server-side apply', [], {
  'creates, and notes who manages what': async context => {
    const apply = applier(context)
    const { data, metadata } = await apply({ one: '1' }, { manager: 'me' })
    expect(data).toEqual({ one: '1' })
    const [entry] = metadata.managedFields ?? []
    expect(metadata.managedFields).toHaveLength(1)
    expect(entry).toMatchObject({
      manager: 'me',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
    })
    expect(entry?.fieldsV1).toEqual({ 'f:data': { 'f:one': {} } })
  },

  'changes nothing when nothing changed': async context => {
    const apply = applier(context)
    const first = await apply({ one: '1' }, { manager: 'me' })
    const again = await apply({ one: '1' }, { manager: 'me' })
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  },

  'removes what its manager does not say any more, and leaves what others manage': async context => {
    const { api, namespace } = context
    const apply = applier(context)
    await apply({ one: '1', two: '2' }, { manager: 'me' })
    await api.patch(
      'configmaps',
      namespace,
      'a',
      { data: { other: '3' } },
      { query: { fieldManager: 'editor' } },
    )
    const { data } = await apply({ one: '1' }, { manager: 'me' })
    expect(data).toEqual({ one: '1', other: '3' })
  },

  'keeps what two managers agree on until both let it go': async context => {
    const apply = applier(context)
    await apply({ one: '1', shared: 's' }, { manager: 'me' })
    await apply({ shared: 's' }, { manager: 'you' })
    expect((await apply({ one: '1' }, { manager: 'me' })).data).toEqual({ one: '1', shared: 's' })
    expect((await apply({ two: '2' }, { manager: 'you' })).data).toEqual({ one: '1', two: '2' })
  },

  'refuses to take a field from another manager': async context => {
    const apply = applier(context)
    await apply({ one: '1' }, { manager: 'me' })
    const status = await refusalOf(apply({ one: '2' }, { manager: 'you' }))
    expect(status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "me": .data.one',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "me"', field: '.data.one' }],
      },
    })
  },

  'takes it when forced': async context => {
    const apply = applier(context)
    await apply({ one: '1', two: '2' }, { manager: 'me' })
    expect((await apply({ one: '2' }, { manager: 'you', force: true })).data).toEqual({ one: '2', two: '2' })
    const status = await refusalOf(apply({ one: '1', two: '2' }, { manager: 'me' }))
    expect(status.message).toContain('conflict with "you"')
  },

  'finds the elements of lists by their keys': async context => {
    const { api, namespace, images } = context
    const spec = nowhere(images)
    await api.create('deployments', namespace, deployment('a', spec, { replicas: 0 }))
    const containers = [{ name: 'side', image: images.shell }]
    const selector = { matchLabels: { app: 'a' } }
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers } }
    const body = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { selector, template },
    }
    const query = { fieldManager: 'me' }
    const changed = await api.patch('deployments', namespace, 'a', body, { type: 'apply', query })
    expect(changed.spec?.template.spec?.containers.map(({ name }) => name).toSorted()).toEqual([
      'main',
      'side',
    ])
  },

  'needs to know who applies': async ({ api, namespace }) => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
    const status = await refusalOf(api.patch('configmaps', namespace, 'a', body, { type: 'apply' }))
    expect(status.code).toBe(422)
    expect(status.message).toContain('fieldManager: Required value: is required for apply patch')
  },

  'takes YAML': async ({ api, namespace }) => {
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: |\n    two\n    lines\n'
    const query = { fieldManager: 'me' }
    const { data } = await api.patch('configmaps', namespace, 'a', body, { type: 'apply', query })
    expect(data).toEqual({ k: 'two\nlines\n' })
  },
})
