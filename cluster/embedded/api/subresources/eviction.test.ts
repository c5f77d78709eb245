import { describe, expect, test } from 'vitest'
import { podNamed, testCore } from '../test-core.ts'
import { create } from '../verbs/create.ts'
import { patch } from '../verbs/patch.ts'
import { bind } from './binding.ts'
import { evict } from './eviction.ts'

function server(disruptionsAllowed?: number) {
  const core = testCore()
  const pods = core.definitions.get('pods')
  for (const name of ['a', 'b']) {
    create(core, pods, 'default', podNamed(name, { app: 'web' }))
    bind(core, 'default', name, { target: { name: 'n1' } })
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    patch(core, pods, { namespace: 'default', name, subresource: 'status' }, { status }, 'strategic')
  }
  if (disruptionsAllowed !== undefined) budget('web', disruptionsAllowed)
  function budget(name: string, allowed: number) {
    const budgets = core.definitions.get('poddisruptionbudgets')
    const spec = { minAvailable: 1, selector: { matchLabels: { app: 'web' } } }
    create(core, budgets, 'default', { metadata: { name }, spec })
    const status = {
      disruptionsAllowed: allowed,
      currentHealthy: 1 + allowed,
      desiredHealthy: 1,
      expectedPods: 2,
      observedGeneration: 1,
    }
    patch(core, budgets, { namespace: 'default', name, subresource: 'status' }, { status }, 'merge')
  }
  return {
    core,
    budget,
    metadata: (name: string) => core.store.get('pods', 'default', name)?.metadata,
    evict: (name: string, body: unknown = {}) => evict(core, 'default', name, body),
  }
}

describe('evicting a pod', () => {
  test('without a budget deletes it gracefully', () => {
    const { core, evict, metadata } = server()
    expect(evict('a')).toMatchObject({ status: 'Success', code: 201 })
    expect(metadata('a')).toMatchObject({ deletionGracePeriodSeconds: 30 })
    expect(core.store.get('pods', 'default', 'a')).toMatchObject({
      status: { conditions: expect.arrayContaining([expect.objectContaining({ type: 'DisruptionTarget' })]) },
    })
  })

  test('spends the budget, and is refused when that is spent', () => {
    const { core, evict, metadata } = server(1)
    evict('a')
    expect(core.store.get('poddisruptionbudgets', 'default', 'web')).toMatchObject({
      status: { disruptionsAllowed: 0, disruptedPods: { a: '2030-01-01T00:00:00Z' } },
    })
    expect(() => evict('b')).toThrow(
      expect.objectContaining({
        code: 429,
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
      }),
    )
    expect(metadata('b')?.deletionTimestamp).toBeUndefined()
    // It is on its way already: that costs nothing.
    expect(() => evict('a')).not.toThrow()
  })

  test('waits until the budget was looked at', () => {
    const { core, evict } = server(1)
    const budgets = core.definitions.get('poddisruptionbudgets')
    patch(core, budgets, { namespace: 'default', name: 'web' }, { spec: { minAvailable: 2 } }, 'merge')
    expect(() => evict('a')).toThrow(
      expect.objectContaining({ code: 429, status: expect.objectContaining({ reason: 'TooManyRequests' }) }),
    )
  })

  test('that is not ready costs no budget while enough others are healthy', () => {
    const { core, evict } = server(0)
    const pods = core.definitions.get('pods')
    const status = { conditions: [{ type: 'Ready', status: 'False' }] }
    patch(core, pods, { namespace: 'default', name: 'a', subresource: 'status' }, { status }, 'strategic')
    expect(() => evict('a')).not.toThrow()
  })

  test('under two budgets is refused', () => {
    const { budget, evict } = server(1)
    budget('more', 1)
    expect(() => evict('a')).toThrow('more than one PodDisruptionBudget')
  })

  test('takes both versions of its API, a grace period, and preconditions', () => {
    const { evict, metadata } = server()
    const body = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'a' } }
    const uid = metadata('a')?.uid
    expect(() => evict('a', { ...body, deleteOptions: { preconditions: { uid: 'other' } } })).toThrow(
      'Precondition',
    )
    evict('a', { ...body, deleteOptions: { gracePeriodSeconds: 5, preconditions: { uid } } })
    expect(metadata('a')).toMatchObject({ deletionGracePeriodSeconds: 5 })
    expect(() => evict('none', body)).toThrow(expect.objectContaining({ code: 400 }))
    expect(() => evict('none')).toThrow(expect.objectContaining({ code: 404 }))
  })
})
