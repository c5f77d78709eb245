import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Context } from '../context.ts'
import { podSpec, podTemplate, shell } from '../templates.ts'

type Spec = Record<string, unknown>

async function create({ api, namespace, images }: Context, replicas: number, more: Spec = {}) {
  const template = podTemplate('a', podSpec(shell(images)))
  const spec = { serviceName: 'a', replicas, selector: { matchLabels: { app: 'a' } }, template, ...more }
  await api.create('statefulsets', namespace, { metadata: { name: 'a' }, spec })
}

const settle = ({ api, namespace }: Context) =>
  api.until(
    'statefulsets',
    namespace,
    'a',
    ({ metadata, spec, status }) =>
      status?.observedGeneration === metadata.generation &&
      status?.readyReplicas === spec?.replicas &&
      status?.updatedReplicas === spec?.replicas &&
      status?.currentRevision === status?.updateRevision,
  )

const ready = ({ status }: { status?: { conditions?: { type: string; status: string }[] } }) =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

export const statefulSets = group('a stateful set', ['running pods'], {
  'starts its pods in order, each when the one before is ready': async context => {
    const { api, namespace } = context
    using watching = await api.watch('pods', namespace)
    await create(context, 2)
    await settle(context)
    const firstReady = watching.seen.findIndex(
      ({ object }) => object.metadata.name === 'a-0' && ready(object),
    )
    const secondAdded = watching.seen.findIndex(
      ({ type, object }) => type === 'ADDED' && object.metadata.name === 'a-1',
    )
    expect(firstReady).toBeGreaterThan(-1)
    expect(secondAdded).toBeGreaterThan(firstReady)
    const second = await api.get('pods', namespace, 'a-1')
    expect(second.spec).toMatchObject({ hostname: 'a-1', subdomain: 'a' })
    expect(second.metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'a-1',
      'controller-revision-hash': expect.stringMatching(/^a-/),
    })
  },

  'gives a pod its name again': async context => {
    const { api, namespace } = context
    await create(context, 1)
    await settle(context)
    const { metadata } = await api.get('pods', namespace, 'a-0')
    await api.delete('pods', namespace, 'a-0')
    await api.until('pods', namespace, 'a-0', seen => seen.metadata.uid !== metadata.uid && ready(seen))
  },

  'takes the last first when it shrinks': async context => {
    const { api, namespace } = context
    await create(context, 3)
    await settle(context)
    using watching = await api.watch('pods', namespace)
    await api.patch('statefulsets', namespace, 'a', { spec: { replicas: 1 } })
    await watching.until(({ type, object }) => type === 'DELETED' && object.metadata.name === 'a-1')
    const gone = watching.seen
      .filter(({ type }) => type === 'DELETED')
      .map(({ object }) => object.metadata.name)
    expect(gone).toEqual(['a-2', 'a-1'])
  },

  'updates the last first, down to its partition': async context => {
    const { api, namespace } = context
    await create(context, 2)
    const before = await settle(context)
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
    const template = { metadata: { labels: { app: 'a', version: '2' } } }
    await api.patch('statefulsets', namespace, 'a', { spec: { updateStrategy, template } })
    await api.until('pods', namespace, 'a-1', pod => pod.metadata.labels?.version === '2' && ready(pod))
    expect((await api.get('pods', namespace, 'a-0')).metadata.labels?.version).toBeUndefined()
    await api.patch('statefulsets', namespace, 'a', {
      spec: { updateStrategy: { rollingUpdate: { partition: 0 } } },
    })
    const after = await settle(context)
    expect((await api.get('pods', namespace, 'a-0')).metadata.labels?.version).toBe('2')
    expect(after.status?.currentRevision).not.toBe(before.status?.currentRevision)
    const { items } = await api.list('controllerrevisions', namespace)
    expect(items.map(({ revision }) => revision).toSorted()).toEqual([1, 2])
  },
})
