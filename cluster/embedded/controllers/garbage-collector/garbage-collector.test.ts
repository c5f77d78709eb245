import { describe, expect, test, vi } from 'vitest'
import { ManualClock } from '../../client/manual-clock.ts'
import type { ResourceName } from '../../client/resources.ts'
import { controllerOf } from '../../objects/owner.ts'
import { isReady } from '../../objects/pod.ts'
import { deploymentOf, type Lab, startLab } from '../testing/lab.ts'
import { settle } from '../testing/passing-time.ts'
import { decide } from './decide.ts'

const wait = { timeout: 10_000, interval: 2 }

async function names({ api }: Lab, resource: ResourceName): Promise<string[]> {
  return (await api.list(resource, { namespace: 'default' })).items.map(({ metadata }) => metadata.name)
}

async function labWithApp(): Promise<Lab> {
  const lab = await startLab()
  await lab.api.create('deployments', 'default', deploymentOf('hello', 3))
  await vi.waitFor(async () => {
    const { items } = await lab.api.list('pods')
    expect(items.filter(isReady)).toHaveLength(3)
  }, wait)
  return lab
}

describe('deleting a deployment', () => {
  test('takes what it owns along in the background', async () => {
    const lab = await labWithApp()
    await lab.api.delete('deployments', 'default', 'hello', { propagationPolicy: 'Background' })
    expect(await names(lab, 'deployments')).toEqual([])
    await vi.waitFor(async () => {
      expect([...(await names(lab, 'replicasets')), ...(await names(lab, 'pods'))]).toEqual([])
    }, wait)
  })

  test('waits for what it owns in the foreground', async () => {
    const lab = await labWithApp()
    const order: string[] = []
    const stop = new AbortController()
    for (const resource of ['deployments', 'replicasets', 'pods'] as const) {
      const { resourceVersion } = await lab.api.list(resource)
      void (async () => {
        for await (const { type } of lab.api.watch(resource, { resourceVersion, signal: stop.signal })) {
          if (type === 'DELETED') order.push(resource)
        }
      })()
    }
    await lab.api.delete('deployments', 'default', 'hello', { propagationPolicy: 'Foreground' })
    await vi.waitFor(
      () => expect(order).toEqual(['pods', 'pods', 'pods', 'replicasets', 'deployments']),
      wait,
    )
    stop.abort()
  })

  test('lets go of what it owns when it is told to orphan', async () => {
    const lab = await labWithApp()
    await lab.api.delete('deployments', 'default', 'hello', { propagationPolicy: 'Orphan' })
    await vi.waitFor(async () => expect(await names(lab, 'deployments')).toEqual([]), wait)
    const { items } = await lab.api.list('replicasets')
    expect(items.map(controllerOf)).toEqual([undefined])
    expect(await names(lab, 'pods')).toHaveLength(3)
    await lab.api.create('deployments', 'default', deploymentOf('hello', 3))
    await vi.waitFor(async () => {
      const [set] = (await lab.api.list('replicasets')).items
      expect(set && controllerOf(set)?.kind).toBe('Deployment')
    }, wait)
    expect(await names(lab, 'replicasets')).toHaveLength(1)
  })

  test('an object whose owner never was is deleted; one of an unknown kind is left alone', async () => {
    const lab = await startLab({ nodes: 0 })
    const owned = (name: string, kind: string) => ({
      metadata: { name, ownerReferences: [{ apiVersion: 'v1', kind, name: 'nobody', uid: 'none' }] },
    })
    await lab.api.create('configmaps', 'default', owned('lost', 'Pod'))
    await lab.api.create('configmaps', 'default', owned('foreign', 'Dragon'))
    await vi.waitFor(async () => expect(await names(lab, 'configmaps')).toEqual(['foreign']), wait)
  })
})

describe('what becomes of an object', () => {
  const reference = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }
  const owners = (...states: ('solid' | 'dangling' | 'waiting')[]) =>
    states.map(state => ({ reference, state }))
  test.each([
    [owners(), false, [], { action: 'keep' }],
    [owners('solid'), false, [], { action: 'keep' }],
    [owners('solid', 'dangling'), false, [], { action: 'release', owners: [reference] }],
    [owners('solid', 'waiting'), true, [], { action: 'release', owners: [reference] }],
    [owners('dangling'), true, [], { action: 'delete', policy: 'Background' }],
    [owners('waiting'), false, [], { action: 'delete', policy: 'Background' }],
    [owners('waiting', 'dangling'), true, [], { action: 'delete', policy: 'Foreground' }],
    [owners('dangling'), true, ['orphan'], { action: 'delete', policy: 'Orphan' }],
    [owners('dangling'), true, ['foregroundDeletion'], { action: 'delete', policy: 'Foreground' }],
  ])('with owners %j, dependents %s, finalizers %j: %j', (owned, hasDependents, finalizers, decision) => {
    expect(decide(owned, hasDependents, finalizers)).toEqual(decision)
  })
})

describe('pods of a node that no longer exists', () => {
  test('are removed after a while', async () => {
    const clock = new ManualClock()
    const lab = await startLab({ nodes: 1, clock })
    await lab.api.create('deployments', 'default', deploymentOf('hello', 1))
    await settle()
    const [before] = await names(lab, 'pods')
    for (const node of lab.nodes) node.isAway = true
    await lab.api.delete('nodes', undefined, 'agent-1')
    for (let seconds = 0; seconds < 59; seconds++) {
      clock.advance(1_000)
      await settle()
    }
    expect(await names(lab, 'pods')).toContain(before)
    for (let seconds = 0; seconds < 21; seconds++) {
      clock.advance(1_000)
      await settle()
    }
    expect(await names(lab, 'pods')).not.toContain(before)
  })
})
