import { describe, expect, test, vi } from 'vitest'
import { clone } from '../../api/json.ts'
import type { Api } from '../../client/api.ts'
import { isReady, isTerminating } from '../../objects/pod.ts'
import { deploymentOf, startLab } from '../testing/lab.ts'

const wait = { timeout: 10_000, interval: 2 }

async function pods(api: Api) {
  return (await api.list('pods', { namespace: 'default' })).items
}

async function isRolledOut(api: Api, name: string) {
  const { spec, status, metadata } = await api.get('deployments', 'default', name)
  expect(status?.observedGeneration).toBe(metadata.generation)
  expect(status?.updatedReplicas ?? 0).toBe(spec?.replicas)
  expect(status?.replicas ?? 0).toBe(spec?.replicas)
  expect(status?.availableReplicas ?? 0).toBe(spec?.replicas)
}

describe('a deployment', () => {
  test('comes up on all nodes, and says so', async () => {
    const { api, troubles } = await startLab()
    await api.create('deployments', 'default', deploymentOf('hello', 3))
    await vi.waitFor(async () => {
      const bound = (await pods(api)).filter(({ spec }) => spec?.nodeName)
      expect(bound).toHaveLength(3)
    }, wait)
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    expect(new Set((await pods(api)).map(({ spec }) => spec?.nodeName)).size).toBe(3)
    const { status, metadata } = await api.get('deployments', 'default', 'hello')
    expect(metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1')
    expect(
      status?.conditions?.map(({ type, status: is, reason }) => `${type} ${is} ${reason}`).sort(),
    ).toEqual(['Available True MinimumReplicasAvailable', 'Progressing True NewReplicaSetAvailable'])
    const events = (await api.list('events', { namespace: 'default' })).items
    expect(new Set(events.map(({ reason }) => reason))).toEqual(
      new Set(['ScalingReplicaSet', 'SuccessfulCreate', 'Scheduled']),
    )
    expect(troubles).toEqual([])
  })

  test('rolls a new template out without ever having too few available or too many pods', async () => {
    const { api } = await startLab()
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
    await api.create('deployments', 'default', deploymentOf('hello', 4, { strategy }))
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    let fewest = 4
    let most = 4
    const stop = new AbortController()
    const { resourceVersion } = await api.list('pods')
    const watching = (async () => {
      for await (const _ of api.watch('pods', { resourceVersion, signal: stop.signal })) {
        const now = (await pods(api)).filter(pod => !isTerminating(pod))
        fewest = Math.min(fewest, now.filter(isReady).length)
        most = Math.max(most, now.length)
      }
    })()
    await api.patch(
      'deployments',
      'default',
      'hello',
      { spec: { template: { metadata: { annotations: { turn: '2' } } } } },
      'merge',
    )
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    stop.abort()
    await watching
    expect(fewest).toBeGreaterThanOrEqual(3)
    expect(most).toBeLessThanOrEqual(5)
    const sets = (await api.list('replicasets')).items
    expect(sets.map(({ spec }) => spec?.replicas).sort()).toEqual([0, 4])
  })

  test('goes back to an earlier template under a new revision, and keeps its history short', async () => {
    const { api } = await startLab({ nodes: 1 })
    await api.create('deployments', 'default', deploymentOf('hello', 1, { revisionHistoryLimit: 1 }))
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    for (const turn of ['1', '2', '1', '3', '4']) {
      const deployment = clone(await api.get('deployments', 'default', 'hello'))
      if (deployment.spec)
        deployment.spec.template.metadata = { labels: { app: 'hello' }, annotations: { turn } }
      await vi.waitFor(
        () =>
          api.update('deployments', {
            ...deployment,
            metadata: { ...deployment.metadata, resourceVersion: '' },
          }),
        wait,
      )
      await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    }
    await vi.waitFor(async () => {
      const sets = (await api.list('replicasets')).items
      const revisions = sets.map(
        ({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'],
      )
      expect(revisions.sort()).toEqual(['5', '6'])
    }, wait)
  })

  test('ends all old pods before it starts new ones when it is told to recreate', async () => {
    const { api } = await startLab()
    await api.create('deployments', 'default', deploymentOf('hello', 3, { strategy: { type: 'Recreate' } }))
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    const before = new Set((await pods(api)).map(({ metadata }) => metadata.uid))
    await api.patch(
      'deployments',
      'default',
      'hello',
      { spec: { template: { metadata: { labels: { turn: '2' } } } } },
      'merge',
    )
    let isMixed = false
    await vi.waitFor(async () => {
      const now = await pods(api)
      const old = now.filter(({ metadata }) => before.has(metadata.uid))
      isMixed ||= old.length > 0 && old.length < now.length
      await isRolledOut(api, 'hello')
      expect(old).toEqual([])
    }, wait)
    expect(isMixed).toBe(false)
  })

  test('scales, and does nothing but scale while it is paused', async () => {
    const { api } = await startLab()
    await api.create('deployments', 'default', deploymentOf('hello', 2))
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
    const change = { spec: { replicas: 5, paused: true, template: { metadata: { labels: { turn: '2' } } } } }
    await api.patch('deployments', 'default', 'hello', change, 'merge')
    await vi.waitFor(async () => {
      const { status } = await api.get('deployments', 'default', 'hello')
      expect(status?.availableReplicas).toBe(5)
      expect(status?.updatedReplicas ?? 0).toBe(0)
      expect(status?.conditions?.find(({ type }) => type === 'Progressing')?.reason).toBe('DeploymentPaused')
    }, wait)
    await api.patch('deployments', 'default', 'hello', { spec: { paused: false } }, 'merge')
    await vi.waitFor(() => isRolledOut(api, 'hello'), wait)
  })

  test('says when a rollout does not get on', async () => {
    const { api, nodes } = await startLab({ nodes: 1 })
    for (const node of nodes) node.holdsReadiness = true
    await api.create('deployments', 'default', deploymentOf('hello', 1, { progressDeadlineSeconds: 1 }))
    await vi.waitFor(async () => {
      const { status } = await api.get('deployments', 'default', 'hello')
      expect(status?.conditions?.find(({ type }) => type === 'Progressing')?.reason).toBe(
        'ProgressDeadlineExceeded',
      )
    }, wait)
  })

  test('goes with its namespace', async () => {
    const { api } = await startLab()
    await api.create('namespaces', undefined, { metadata: { name: 'trial' } })
    const deployment = deploymentOf('hello', 3)
    await api.create('deployments', 'trial', {
      ...deployment,
      metadata: { name: 'hello', namespace: 'trial' },
    })
    await vi.waitFor(async () => {
      const { status } = await api.get('deployments', 'trial', 'hello')
      expect(status?.availableReplicas).toBe(3)
    }, wait)
    await api.delete('namespaces', undefined, 'trial')
    await vi.waitFor(async () => {
      await expect(api.get('namespaces', undefined, 'trial')).rejects.toMatchObject({ code: 404 })
    }, wait)
    expect((await api.list('pods', { namespace: 'trial' })).items).toEqual([])
  })
})
