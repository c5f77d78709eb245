import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Images } from '../target.ts'
import { nowhere, pod, podTemplate } from '../templates.ts'

function replicaSet(images: Images, replicas: number) {
  const template = podTemplate('a', nowhere(images))
  return { metadata: { name: 'a' }, spec: { replicas, selector: { matchLabels: { app: 'a' } }, template } }
}

export const replicaSets = group('a replica set', [], {
  'counts its pods, and leaves out what it has none of': async ({ api, namespace, images }) => {
    await api.create('replicasets', namespace, replicaSet(images, 1))
    const { status } = await api.until('replicasets', namespace, 'a', ({ status }) => status?.replicas === 1)
    expect(status).toEqual({ replicas: 1, fullyLabeledReplicas: 1, observedGeneration: 1 })
    await api.patch('replicasets', namespace, 'a', { spec: { replicas: 0 } })
    const none = await api.until('replicasets', namespace, 'a', ({ status }) => status?.replicas === 0)
    expect(none.status).toEqual({ replicas: 0, observedGeneration: 2 })
  },

  'makes up for pods that go': async ({ api, namespace, images }) => {
    await api.create('replicasets', namespace, replicaSet(images, 2))
    const [first] = await api.untilAll('pods', namespace, pods => pods.length === 2)
    const name = first?.metadata.name ?? ''
    await api.delete('pods', namespace, name, { gracePeriodSeconds: 0 })
    const pods = await api.untilAll(
      'pods',
      namespace,
      items => items.length === 2 && items.every(({ metadata }) => metadata.name !== name),
    )
    expect(pods.every(({ metadata }) => metadata.ownerReferences?.[0]?.name === 'a')).toBe(true)
  },

  'adopts pods that fit and belong to nobody': async ({ api, namespace, images }) => {
    await api.create('pods', namespace, pod('lone', nowhere(images), { app: 'a' }))
    const { metadata } = await api.create('replicasets', namespace, replicaSet(images, 2))
    const lone = await api.until(
      'pods',
      namespace,
      'lone',
      seen => seen.metadata.ownerReferences !== undefined,
    )
    expect(lone.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', uid: metadata.uid, controller: true },
    ])
    await api.until('replicasets', namespace, 'a', ({ status }) => status?.replicas === 2)
    expect((await api.list('pods', namespace)).items).toHaveLength(2)
  },

  'lets go of pods that fit no more, and makes up for them': async ({ api, namespace, images }) => {
    await api.create('replicasets', namespace, replicaSet(images, 1))
    const [first] = await api.untilAll('pods', namespace, pods => pods.length === 1)
    const name = first?.metadata.name ?? ''
    await api.patch('pods', namespace, name, { metadata: { labels: { app: 'other' } } })
    await api.untilAll('pods', namespace, pods => pods.length === 2)
    await api.until('pods', namespace, name, ({ metadata }) => metadata.ownerReferences === undefined)
  },

  'that goes without its pods leaves them to the next': async ({ api, namespace, images }) => {
    await api.create('replicasets', namespace, replicaSet(images, 2))
    const before = await api.untilAll('pods', namespace, pods => pods.length === 2)
    await api.delete('replicasets', namespace, 'a', { propagationPolicy: 'Orphan' })
    await api.untilGone('replicasets', namespace, 'a')
    const { metadata } = await api.create('replicasets', namespace, replicaSet(images, 2))
    const after = await api.untilAll('pods', namespace, pods =>
      pods.every(pod => pod.metadata.ownerReferences?.[0]?.uid === metadata.uid),
    )
    const names = (pods: typeof after) => pods.map(pod => pod.metadata.name).toSorted()
    expect(names(after)).toEqual(names(before))
  },

  'tells which pods it makes': async ({ api, namespace, images }) => {
    await api.create('replicasets', namespace, replicaSet(images, 1))
    const [first] = await api.untilAll('pods', namespace, pods => pods.length === 1)
    const fieldSelector = 'involvedObject.kind=ReplicaSet,involvedObject.name=a'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event).toMatchObject({
      reason: 'SuccessfulCreate',
      message: `Created pod: ${first?.metadata.name}`,
      source: { component: 'replicaset-controller' },
    })
  },
})
