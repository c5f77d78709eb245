import { describe, expect, test, vi } from 'vitest'
import type { Api } from '../../client/api.ts'
import { systemClock } from '../../client/clock.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { kubernetesDefaults } from '../../settings.ts'
import { startControllers } from '../controllers.ts'
import { newApi, podTemplate, startLab } from '../testing/lab.ts'
import { inOrderOfDeletion } from './ranking.ts'

const wait = { timeout: 10_000, interval: 2 }
const replicaSet = (replicas: number) => ({
  metadata: { name: 'hello', namespace: 'default' },
  spec: { replicas, selector: { matchLabels: { app: 'hello' } }, template: podTemplate('hello') },
})

/** Tells every change late, and in its order. */
function lagging(api: Api, lagMs: number): Api {
  return {
    ...api,
    watch: async function* (resource, options) {
      for await (const event of api.watch(resource, options)) {
        await new Promise(resolve => setTimeout(resolve, lagMs))
        yield event
      }
    },
  }
}

describe('a replica set', () => {
  test('never makes nor deletes too many, however late it hears of them', async () => {
    const stop = new AbortController()
    const api = newApi()
    await startControllers({
      api: lagging(api, 5),
      settings: kubernetesDefaults,
      signal: stop.signal,
      clock: systemClock,
    })
    let made = 0
    let removed = 0
    const { resourceVersion } = await api.list('pods')
    void (async () => {
      for await (const { type } of api.watch('pods', { resourceVersion, signal: stop.signal })) {
        if (type === 'ADDED') made++
        if (type === 'DELETED') removed++
      }
    })()
    await api.create('replicasets', 'default', replicaSet(9))
    const counted = (replicas: number) =>
      vi.waitFor(async () => {
        const { status } = await api.get('replicasets', 'default', 'hello')
        expect(status?.replicas).toBe(replicas)
      }, wait)
    await counted(9)
    await api.patch('replicasets', 'default', 'hello', { spec: { replicas: 4 } }, 'merge')
    await counted(4)
    await api.patch(
      'replicasets',
      'default',
      'hello',
      { metadata: { annotations: { look: 'again' } } },
      'merge',
    )
    await vi.waitFor(async () => expect((await api.list('pods')).items).toHaveLength(4), wait)
    await new Promise(resolve => setTimeout(resolve, 100))
    expect({ made, removed }).toEqual({ made: 9, removed: 5 })
    stop.abort()
  })

  test('adopts pods that fit, and lets go of those that no longer do', async () => {
    const { api } = await startLab({ nodes: 1 })
    const { metadata, spec = { containers: [] } } = podTemplate('hello')
    await api.create('pods', 'default', { metadata: { ...metadata, name: 'stray' }, spec })
    await api.create('replicasets', 'default', replicaSet(2))
    const owned = async () =>
      (await api.list('pods')).items
        .filter(pod => pod.metadata.ownerReferences?.[0]?.name === 'hello')
        .map(pod => pod.metadata.name)
    await vi.waitFor(async () => {
      expect(await owned()).toHaveLength(2)
      expect(await owned()).toContain('stray')
    }, wait)
    await api.patch('pods', 'default', 'stray', { metadata: { labels: { app: 'other' } } }, 'merge')
    await vi.waitFor(async () => {
      expect(await owned()).toHaveLength(2)
      expect(await owned()).not.toContain('stray')
    }, wait)
    expect((await api.get('pods', 'default', 'stray')).metadata.ownerReferences ?? []).toEqual([])
  })
})

describe('which pods go first', () => {
  const nowMs = Date.UTC(2024, 0, 2)
  interface Traits {
    node?: string
    phase?: string
    readyForMs?: number
    restarts?: number
    ageMs?: number
    cost?: string
  }
  function pod(
    name: string,
    { node = 'a', phase = 'Running', readyForMs = 1e6, restarts = 0, ageMs = 1e6, cost }: Traits = {},
  ): StoredPod {
    const at = (beforeMs: number) => new Date(nowMs - beforeMs).toISOString()
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        uid: name,
        resourceVersion: '1',
        creationTimestamp: at(ageMs),
        ...(cost !== undefined && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
      },
      spec: { containers: [], ...(node && { nodeName: node }) },
      status: {
        phase,
        conditions: [
          { type: 'Ready', status: readyForMs > 0 ? 'True' : 'False', lastTransitionTime: at(readyForMs) },
        ],
        containerStatuses: [{ name: 'm', image: '', imageID: '', ready: true, restartCount: restarts }],
      },
    }
  }
  const good = pod('good')
  test.each([
    ['one without a node', pod('x', { node: '' })],
    ['one that is pending', pod('x', { phase: 'Pending' })],
    ['one that is not ready', pod('x', { readyForMs: 0 })],
    ['one that costs less', pod('x', { cost: '-1' })],
    ['one that became ready lately', pod('x', { readyForMs: 1000 })],
    ['one that restarted often', pod('x', { restarts: 3 })],
    ['a younger one', pod('x', { ageMs: 1000 })],
  ])('%s', (_name, first) => {
    expect(inOrderOfDeletion([good, first], [good, first], nowMs)[0]).toBe(first)
    expect(inOrderOfDeletion([first, good], [first, good], nowMs)[0]).toBe(first)
  })

  test('one of a crowd on its node', () => {
    const crowd = [pod('b1', { node: 'b' }), pod('b2', { node: 'b' })]
    expect(inOrderOfDeletion([good, ...crowd], [good, ...crowd], nowMs).at(-1)).toBe(good)
  })
})
