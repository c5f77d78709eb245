import { describe, expect, test, vi } from 'vitest'
import { ManualClock } from '../client/manual-clock.ts'
import { deploymentOf, podTemplate, startLab } from '../controllers/testing/lab.ts'
import { settle } from '../controllers/testing/passing-time.ts'

const wait = { timeout: 10_000, interval: 2 }

describe('the scheduler', () => {
  test('does not promise a node twice in a burst', async () => {
    const { api, nodes } = await startLab({ nodes: 0 })
    const { FakeKubelet } = await import('../controllers/testing/fake-kubelet.ts')
    const { systemClock } = await import('../client/clock.ts')
    for (const name of ['small-1', 'small-2']) {
      const node = new FakeKubelet(api, name, systemClock, new AbortController().signal)
      nodes.push(node)
      await node.join({}, { pods: '5' })
    }
    await api.create('deployments', 'default', deploymentOf('hello', 14))
    await vi.waitFor(async () => {
      const { items } = await api.list('pods')
      expect(items).toHaveLength(14)
      const waiting = items.filter(({ spec }) => !spec?.nodeName)
      expect(waiting).toHaveLength(4)
      expect(
        waiting.every(({ status }) => status?.conditions?.some(({ reason }) => reason === 'Unschedulable')),
      ).toBe(true)
    }, wait)
  })

  test('says why a pod has no node, and finds one as soon as there is one, after the back-off', async () => {
    const clock = new ManualClock()
    const { api, nodes } = await startLab({ nodes: 1, clock })
    const template = podTemplate('picky')
    const spec = { containers: [], ...template.spec, nodeSelector: { disk: 'ssd' } }
    await api.create('pods', 'default', { metadata: { name: 'picky' }, spec })
    await settle()
    const [condition] = (await api.get('pods', 'default', 'picky')).status?.conditions ?? []
    expect(condition).toMatchObject({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    })
    const events = async () => (await api.list('events', { namespace: 'default' })).items
    expect((await events()).map(({ reason, count }) => `${reason} ${count}`)).toEqual(['FailedScheduling 1'])
    const nodeOfPod = async () => (await api.get('pods', 'default', 'picky')).spec?.nodeName

    clock.advance(300)
    for (const node of nodes)
      await api.patch('nodes', undefined, node.name, { metadata: { labels: { disk: 'ssd' } } }, 'merge')
    await settle()
    expect(await nodeOfPod()).toBeUndefined()
    clock.advance(700)
    await settle()
    expect(await nodeOfPod()).toBe('agent-1')
    const bound = await api.get('pods', 'default', 'picky')
    expect(bound.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.status).toBe('True')
  })

  test('tries at once when the back-off is over already', async () => {
    const clock = new ManualClock()
    const { api } = await startLab({ nodes: 1, clock })
    await api.patch('nodes', undefined, 'agent-1', { spec: { unschedulable: true } }, 'merge')
    await settle()
    await api.create('deployments', 'default', deploymentOf('hello', 1))
    await settle()
    clock.advance(20_000)
    await settle()
    const bound = async () => (await api.list('pods')).items.filter(({ spec }) => spec?.nodeName).length
    expect(await bound()).toBe(0)
    await api.patch('nodes', undefined, 'agent-1', { spec: { unschedulable: null } }, 'merge')
    await settle()
    expect(await bound()).toBe(1)
  })

  test('leaves pods of other schedulers alone', async () => {
    const { api } = await startLab({ nodes: 1 })
    const { spec } = podTemplate('hello')
    await api.create('pods', 'default', {
      metadata: { name: 'other' },
      spec: { containers: [], ...spec, schedulerName: 'mine' },
    })
    await api.create('pods', 'default', { metadata: { name: 'plain' }, spec: { containers: [], ...spec } })
    await vi.waitFor(
      async () => expect((await api.get('pods', 'default', 'plain')).spec?.nodeName).toBe('agent-1'),
      wait,
    )
    expect((await api.get('pods', 'default', 'other')).spec?.nodeName).toBeUndefined()
  })
})
