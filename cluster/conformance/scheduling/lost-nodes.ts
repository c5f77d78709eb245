import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Context } from '../context.ts'
import { readyOnPaper } from '../paper-nodes.ts'
import { paperNode, pod, podSpec, shell, toleratesPaper } from '../templates.ts'

const unreachable = 'node.kubernetes.io/unreachable'

/** A node on paper with a pod that somebody reported ready. From now on nobody is heard of it. */
async function silentNode({ api, namespace, images, unique, after }: Context, tolerationSeconds: number) {
  after(() => api.discard('nodes', '', unique))
  after(() => api.discard('pods', namespace, 'a'))
  await readyOnPaper(api, paperNode(unique))
  const tolerations = [
    toleratesPaper,
    { key: unreachable, operator: 'Exists', effect: 'NoExecute', tolerationSeconds },
  ]
  await api.create('pods', namespace, pod('a', podSpec(shell(images), { nodeName: unique, tolerations })))
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'ContainersReady', status: 'True' },
  ]
  const status = { phase: 'Running', podIP: '192.0.2.7', podIPs: [{ ip: '192.0.2.7' }], conditions }
  await api.patch('pods', namespace, 'a', { status }, { type: 'strategic', subresource: 'status' })
}

export const lostNodes = group('a node that is not heard of', [], {
  'is unknown and tainted, and its pods are not ready': async context => {
    const { api, namespace, unique } = context
    await silentNode(context, 3600)
    await api.create('services', namespace, {
      metadata: { name: 's' },
      spec: { selector: { app: 'a' }, ports: [{ port: 80 }] },
    })
    await api.until(
      'endpoints',
      namespace,
      's',
      ({ subsets }) => subsets?.[0]?.addresses?.[0]?.ip === '192.0.2.7',
    )

    const lost = await api.until(
      'nodes',
      '',
      unique,
      // Tainted alone is no sign: so is a new node, until the controller reads its first report.
      ({ spec, status }) =>
        (spec?.taints?.some(({ key, effect }) => key === unreachable && effect === 'NoExecute') ?? false) &&
        status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True',
    )
    expect(lost.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    })
    await api.until(
      'nodes',
      '',
      unique,
      ({ spec }) =>
        spec?.taints?.some(({ key, effect }) => key === unreachable && effect === 'NoSchedule') ?? false,
    )
    const unready = await api.until(
      'pods',
      namespace,
      'a',
      ({ status }) =>
        status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'False') ?? false,
    )
    expect(unready.status?.phase).toBe('Running')
    expect(unready.metadata.deletionTimestamp).toBeUndefined()
    const { subsets } = await api.until(
      'endpoints',
      namespace,
      's',
      ({ subsets }) => !subsets?.[0]?.addresses,
    )
    expect(subsets?.[0]?.notReadyAddresses?.[0]?.ip).toBe('192.0.2.7')
  },

  'loses its pods when their patience ends; they wait for it to come back': async context => {
    const { api, namespace } = context
    await silentNode(context, 1)
    const going = await api.until(
      'pods',
      namespace,
      'a',
      ({ metadata }) => metadata.deletionTimestamp !== undefined,
    )
    expect(going.status?.phase).toBe('Running')
    const fieldSelector = 'involvedObject.name=a,reason=TaintManagerEviction'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event?.message).toBe(`Marking for deletion Pod ${namespace}/a`)
    expect(await api.find('pods', namespace, 'a')).toBeDefined()
  },
})
