import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'

/** An owner and what it owns; in the owner's way when `blocking`. */
async function family({ api, namespace }: Context, blocking = false) {
  const owner = await api.create('configmaps', namespace, { metadata: { name: 'owner' } })
  const reference = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: 'owner',
    uid: owner.metadata.uid,
    ...(blocking && { blockOwnerDeletion: true }),
  }
  const child = await api.create('configmaps', namespace, {
    metadata: { name: 'child', ownerReferences: [reference] },
  })
  return { owner, child, reference }
}

export const deletion = group('a deletion', [], {
  'waits for finalizers': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a', finalizers: ['conformance/hold'] } })
    await api.delete('configmaps', namespace, 'a')
    const held = await api.get('configmaps', namespace, 'a')
    expect(held.metadata.deletionTimestamp).toMatch(/Z$/)
    expect(held.metadata.deletionGracePeriodSeconds).toBe(0)

    const more = { metadata: { finalizers: ['conformance/hold', 'conformance/more'] } }
    const status = await refusalOf(api.patch('configmaps', namespace, 'a', more))
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted',
    )

    await api.patch('configmaps', namespace, 'a', { metadata: { finalizers: null } })
    expect(await api.find('configmaps', namespace, 'a')).toBeUndefined()
  },

  'takes along what is owned': async context => {
    const { api, namespace } = context
    await family(context)
    await api.delete('configmaps', namespace, 'owner')
    await api.untilGone('configmaps', namespace, 'child')
  },

  'in the foreground waits for what is owned and in the way': async context => {
    const { api, namespace } = context
    await family(context, true)
    const finalizers = ['conformance/hold']
    await api.patch('configmaps', namespace, 'child', { metadata: { finalizers } })
    await api.delete('configmaps', namespace, 'owner', { propagationPolicy: 'Foreground' })
    const owner = await api.get('configmaps', namespace, 'owner')
    expect(owner.metadata.finalizers).toEqual(['foregroundDeletion'])
    await api.until(
      'configmaps',
      namespace,
      'child',
      ({ metadata }) => metadata.deletionTimestamp !== undefined,
    )
    expect(await api.find('configmaps', namespace, 'owner')).toBeDefined()
    await api.patch('configmaps', namespace, 'child', { metadata: { finalizers: null } })
    await api.untilGone('configmaps', namespace, 'owner')
  },

  'that orphans leaves what is owned, without its owner': async context => {
    const { api, namespace } = context
    await family(context)
    await api.delete('configmaps', namespace, 'owner', { propagationPolicy: 'Orphan' })
    await api.untilGone('configmaps', namespace, 'owner')
    const child = await api.until(
      'configmaps',
      namespace,
      'child',
      ({ metadata }) => !metadata.ownerReferences,
    )
    expect(child.metadata.deletionTimestamp).toBeUndefined()
  },

  'of one of two owners leaves what both own': async context => {
    const { api, namespace } = context
    const { reference } = await family(context)
    const second = await api.create('configmaps', namespace, { metadata: { name: 'second' } })
    const ownerReferences = [reference, { ...reference, name: 'second', uid: second.metadata.uid }]
    await api.patch('configmaps', namespace, 'child', { metadata: { ownerReferences } })
    await api.delete('configmaps', namespace, 'owner')
    const child = await api.until(
      'configmaps',
      namespace,
      'child',
      ({ metadata }) => metadata.ownerReferences?.length === 1,
    )
    expect(child.metadata.ownerReferences?.[0]?.name).toBe('second')
  },

  'is made up for when the owner was never there': async ({ api, namespace }) => {
    const uid = '00000000-0000-4000-8000-000000000000'
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid }]
    await api.create('configmaps', namespace, { metadata: { name: 'a', ownerReferences } })
    await api.untilGone('configmaps', namespace, 'a')
  },

  'with an unknown policy is refused': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' } })
    const status = await refusalOf(
      api.delete('configmaps', namespace, 'a', { propagationPolicy: 'Sideways' }),
    )
    expect(status.code).toBe(422)
    expect(status.message).toContain('propagationPolicy')
  },
})
