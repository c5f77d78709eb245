import type { StatefulSet } from 'kubernetes-types/apps/v1.js'
import { describe, expect, test, vi } from 'vitest'
import { type Lab, podTemplate, startLab } from '../testing/lab.ts'

const wait = { timeout: 10_000, interval: 2 }

function statefulSet(replicas: number, more: Partial<StatefulSet['spec']> = {}): StatefulSet {
  return {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: podTemplate('web'),
      ...more,
    },
  }
}

async function isDone({ api }: Lab, replicas: number) {
  const { status, metadata } = await api.get('statefulsets', 'default', 'web')
  expect(status?.observedGeneration).toBe(metadata.generation)
  expect(status).toMatchObject({ replicas, readyReplicas: replicas, updatedReplicas: replicas })
  expect(status?.currentRevision).toBe(status?.updateRevision)
}

/** Names of pods in the order in which they come and go: `+web-0`, `-web-0`. */
async function follow({ api }: Lab, signal: AbortSignal): Promise<string[]> {
  const seen: string[] = []
  const { resourceVersion } = await api.list('pods')
  void (async () => {
    for await (const event of api.watch('pods', { resourceVersion, signal })) {
      if (event.type === 'ADDED') seen.push(`+${event.object.metadata.name}`)
      if (event.type === 'DELETED') seen.push(`-${event.object.metadata.name}`)
    }
  })()
  return seen
}

const change = { spec: { template: { metadata: { annotations: { turn: '2' } } } } }

describe('a stateful set', () => {
  test('comes, changes and goes in order', async () => {
    const lab = await startLab()
    const stop = new AbortController()
    const seen = await follow(lab, stop.signal)
    await lab.api.create('statefulsets', 'default', statefulSet(3))
    await vi.waitFor(() => isDone(lab, 3), wait)
    expect(seen.splice(0)).toEqual(['+web-0', '+web-1', '+web-2'])
    const pod = await lab.api.get('pods', 'default', 'web-1')
    expect(pod.spec).toMatchObject({ hostname: 'web-1', subdomain: 'web' })
    expect(pod.metadata.labels).toMatchObject({ 'apps.kubernetes.io/pod-index': '1' })

    await lab.api.patch('statefulsets', 'default', 'web', change, 'merge')
    await vi.waitFor(() => isDone(lab, 3), wait)
    expect(seen.splice(0)).toEqual(['-web-2', '+web-2', '-web-1', '+web-1', '-web-0', '+web-0'])
    expect((await lab.api.list('controllerrevisions')).items.map(({ revision }) => revision).sort()).toEqual([
      1, 2,
    ])

    await lab.api.patch('statefulsets', 'default', 'web', { spec: { replicas: 1 } }, 'merge')
    await vi.waitFor(() => isDone(lab, 1), wait)
    expect(seen).toEqual(['-web-2', '-web-1'])
    stop.abort()
    expect(lab.troubles).toEqual([])
  })

  test('keeps the old template below its partition', async () => {
    const lab = await startLab()
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    await lab.api.create(
      'statefulsets',
      'default',
      statefulSet(3, { updateStrategy, podManagementPolicy: 'Parallel' }),
    )
    await vi.waitFor(() => isDone(lab, 3), wait)
    await lab.api.patch('statefulsets', 'default', 'web', change, 'merge')
    const turns = async () => {
      const { items } = await lab.api.list('pods')
      return items.map(({ metadata }) => metadata.annotations?.turn)
    }
    await vi.waitFor(async () => expect(await turns()).toEqual([undefined, undefined, '2']), wait)
    await lab.api.delete('pods', 'default', 'web-0')
    await vi.waitFor(async () => {
      const { status } = await lab.api.get('statefulsets', 'default', 'web')
      expect(status).toMatchObject({ readyReplicas: 3, updatedReplicas: 1, currentReplicas: 2 })
      expect(await turns()).toEqual([undefined, undefined, '2'])
    }, wait)
  })

  test('gives each pod claims of its own, which its successor finds again', async () => {
    const lab = await startLab()
    await lab.api.create('statefulsets', 'default', statefulSet(2, { volumeClaimTemplates }))
    await vi.waitFor(() => isDone(lab, 2), wait)
    const claims = async () => (await lab.api.list('persistentvolumeclaims')).items
    const before = await claims()
    expect(before.map(({ metadata, status }) => [metadata.name, status?.phase])).toEqual([
      ['data-web-0', 'Bound'],
      ['data-web-1', 'Bound'],
    ])
    const { spec } = await lab.api.get('pods', 'default', 'web-0')
    expect(spec?.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-web-0' } })
    const nodeOf = async () => (await lab.api.get('pods', 'default', 'web-0')).spec?.nodeName
    const node = await nodeOf()
    const { uid } = (await lab.api.get('pods', 'default', 'web-0')).metadata
    await lab.api.delete('pods', 'default', 'web-0')
    await vi.waitFor(async () => {
      expect((await lab.api.get('pods', 'default', 'web-0')).metadata.uid).not.toBe(uid)
      await isDone(lab, 2)
    }, wait)
    // Its volume is where it was made.
    expect(await nodeOf()).toBe(node)
    const uids = (all: typeof before) => all.map(({ metadata }) => metadata.uid)
    expect(uids(await claims())).toEqual(uids(before))
    await lab.api.delete('statefulsets', 'default', 'web')
    await vi.waitFor(async () => expect((await lab.api.list('pods')).items).toEqual([]), wait)
    expect(uids(await claims())).toEqual(uids(before))
  })

  test('takes claims along where it is told to', async () => {
    const lab = await startLab()
    const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Delete' }
    const more = { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy }
    await lab.api.create('statefulsets', 'default', statefulSet(2, more))
    await vi.waitFor(() => isDone(lab, 2), wait)
    const names = async () =>
      (await lab.api.list('persistentvolumeclaims')).items.map(({ metadata }) => metadata.name)
    await lab.api.patch('statefulsets', 'default', 'web', { spec: { replicas: 1 } }, 'merge')
    await vi.waitFor(async () => expect(await names()).toEqual(['data-web-0']), wait)
    await lab.api.delete('statefulsets', 'default', 'web')
    await vi.waitFor(async () => {
      expect(await names()).toEqual([])
      expect((await lab.api.list('persistentvolumes')).items).toEqual([])
    }, wait)
  })
})

const volumeClaimTemplates = [
  {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
]
