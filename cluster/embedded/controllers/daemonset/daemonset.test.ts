import type { DaemonSet } from 'kubernetes-types/apps/v1.js'
import { describe, expect, test, vi } from 'vitest'
import { type Lab, podTemplate, startLab } from '../testing/lab.ts'

const wait = { timeout: 10_000, interval: 2 }

function daemonSet(more: Partial<DaemonSet['spec']> = {}): DaemonSet {
  return {
    metadata: { name: 'watch', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'watch' } }, template: podTemplate('watch'), ...more },
  }
}

async function isDone({ api }: Lab, nodes: number) {
  const { status, metadata } = await api.get('daemonsets', 'default', 'watch')
  expect(status?.observedGeneration).toBe(metadata.generation)
  expect(status).toMatchObject({
    desiredNumberScheduled: nodes,
    numberAvailable: nodes,
    updatedNumberScheduled: nodes,
  })
}

async function places({ api }: Lab): Promise<(string | undefined)[]> {
  return (await api.list('pods')).items.map(({ spec }) => spec?.nodeName).sort()
}

describe('a daemon set', () => {
  test('has one pod on every node, also on cordoned ones, and follows the nodes', async () => {
    const lab = await startLab({ nodes: 2 })
    await lab.api.patch('nodes', undefined, 'agent-2', { spec: { unschedulable: true } }, 'merge')
    await lab.api.create('daemonsets', 'default', daemonSet())
    await vi.waitFor(() => isDone(lab, 2), wait)
    expect(await places(lab)).toEqual(['agent-1', 'agent-2'])
    const taint = { key: 'only', value: 'others', effect: 'NoExecute' }
    await lab.api.patch('nodes', undefined, 'agent-1', { spec: { taints: [taint] } }, 'merge')
    await vi.waitFor(async () => {
      await isDone(lab, 1)
      expect(await places(lab)).toEqual(['agent-2'])
    }, wait)
    expect(lab.troubles).toEqual([])
  })

  test.each([
    ['one at a time', { maxUnavailable: 1 }],
    ['new ones beside old ones', { maxSurge: 1, maxUnavailable: 0 }],
  ])('exchanges its pods %s', async (_name, rollingUpdate) => {
    const lab = await startLab()
    await lab.api.create(
      'daemonsets',
      'default',
      daemonSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } }),
    )
    await vi.waitFor(() => isDone(lab, 3), wait)
    await lab.api.patch(
      'daemonsets',
      'default',
      'watch',
      { spec: { template: { metadata: { annotations: { turn: '2' } } } } },
      'merge',
    )
    await vi.waitFor(async () => {
      await isDone(lab, 3)
      expect(await places(lab)).toEqual(['agent-1', 'agent-2', 'agent-3'])
    }, wait)
    const { items } = await lab.api.list('pods')
    expect(items.map(({ metadata }) => metadata.annotations?.turn)).toEqual(['2', '2', '2'])
  })
})
