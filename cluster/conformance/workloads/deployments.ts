import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Kept, Kinds } from '../client/kinds.ts'
import type { Context } from '../context.ts'
import { deployment, http, podSpec, shell } from '../templates.ts'

type Deployment = Kept<Kinds['deployments']>

/** All replicas are of the newest template, and no other is left. */
function settled({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {}
  const wished = spec?.replicas ?? 1
  return (
    observedGeneration === metadata.generation &&
    [replicas, updatedReplicas, availableReplicas].every(count => count === wished)
  )
}

function condition(type: string, { status }: Deployment) {
  return status?.conditions?.find(each => each.type === type)
}

const settle = ({ api, namespace }: Context) => api.until('deployments', namespace, 'a', settled)

function withVersion(version: string) {
  const env = [{ name: 'APP_VERSION', value: version }]
  return { spec: { template: { spec: { containers: [{ name: 'main', env }] } } } }
}

export const deployments = group('a deployment', ['running pods'], {
  'runs its replicas through a replica set, and says so': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images)), { replicas: 2 }))
    const { metadata, status } = await settle(context)
    expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
    expect(metadata.generation).toBe(1)
    expect(status).toEqual({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2, // and none unavailable, which is not told
      conditions: expect.any(Array),
    })
    const available = await api.until(
      'deployments',
      namespace,
      'a',
      seen => condition('Progressing', seen)?.reason === 'NewReplicaSetAvailable',
    )
    expect(condition('Available', available)).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
    })

    const [set, ...others] = (await api.list('replicasets', namespace)).items
    expect(others).toEqual([])
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? ''
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]+$/)
    expect(set?.metadata.name).toBe(`a-${hash}`)
    expect(set?.metadata.ownerReferences).toMatchObject([
      { kind: 'Deployment', name: 'a', uid: metadata.uid, controller: true, blockOwnerDeletion: true },
    ])
    const { items: pods } = await api.list('pods', namespace)
    for (const pod of pods) {
      expect(pod.metadata.name).toMatch(new RegExp(`^a-${hash}-[a-z0-9]{5}$`))
      expect(pod.metadata.labels).toEqual({ app: 'a', 'pod-template-hash': hash })
    }
  },

  'replaces its pods when the template changes, never below what may be missing': async context => {
    const { api, namespace, images } = context
    const strategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    await api.create(
      'deployments',
      namespace,
      deployment('a', podSpec(http(images)), { replicas: 2, strategy }),
    )
    await settle(context)
    const old = (await api.list('pods', namespace)).items.map(({ metadata }) => metadata.name)
    using watching = await api.watch('deployments', namespace)
    using watchingPods = await api.watch('pods', namespace)
    await api.patch('deployments', namespace, 'a', withVersion('2'), { type: 'strategic' })
    const { metadata } = await settle(context)
    expect(metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2')
    for (const { object } of watching.seen) {
      expect(object.status?.availableReplicas).toBeGreaterThanOrEqual(2)
    }
    // Not the status' sum of them, which is of counts from different moments.
    const there = new Set(old)
    for (const { type, object } of watchingPods.seen) {
      if (type === 'DELETED' || object.metadata.deletionTimestamp) there.delete(object.metadata.name)
      else there.add(object.metadata.name)
      expect(there.size).toBeLessThanOrEqual(3)
    }
    const pods = await api.untilAll('pods', namespace, items => items.length === 2)
    expect(pods.filter(pod => old.includes(pod.metadata.name))).toEqual([])
  },

  'that recreates ends the old pods before new ones start': async context => {
    const { api, namespace, images } = context
    const strategy = { type: 'Recreate' }
    await api.create(
      'deployments',
      namespace,
      deployment('a', podSpec(shell(images)), { replicas: 2, strategy }),
    )
    await settle(context)
    const [old] = (await api.list('replicasets', namespace)).items
    using watching = await api.watch('pods', namespace)
    await api.patch('deployments', namespace, 'a', withVersion('2'), { type: 'strategic' })
    await settle(context)
    const isOld = (pod: Kept<Kinds['pods']>) =>
      pod.metadata.labels?.['pod-template-hash'] === old?.metadata.labels?.['pod-template-hash']
    const firstNew = watching.seen.findIndex(({ type, object }) => type === 'ADDED' && !isOld(object))
    const lastWords = new Map(
      watching.seen
        .slice(0, firstNew)
        .filter(({ object }) => isOld(object))
        .map(({ type, object }) => [object.metadata.name, type === 'DELETED' ? type : object.status?.phase]),
    )
    // Newer servers say how a pod ended before they delete it, and that is enough.
    expect(lastWords.size).toBe(2)
    for (const how of lastWords.values()) expect(how).toBeOneOf(['DELETED', 'Succeeded', 'Failed'])
  },

  'keeps what it was, and goes back to it': async context => {
    const { api, namespace, images } = context
    const first = await api.create('deployments', namespace, deployment('a', podSpec(shell(images))))
    await settle(context)
    await api.patch('deployments', namespace, 'a', withVersion('2'), { type: 'strategic' })
    await settle(context)
    const revisions = async () => {
      const { items } = await api.list('replicasets', namespace)
      return items
        .map(({ metadata, spec }) => [
          metadata.annotations?.['deployment.kubernetes.io/revision'],
          spec?.replicas,
        ])
        .toSorted()
    }
    expect(await revisions()).toEqual([
      ['1', 0],
      ['2', 1],
    ])
    // As `kubectl rollout undo` does it.
    const back = [{ op: 'replace', path: '/spec/template', value: first.spec?.template }]
    await api.patch('deployments', namespace, 'a', back, { type: 'json' })
    await settle(context)
    expect(await revisions()).toEqual([
      ['2', 0],
      ['3', 1],
    ])
  },

  'forgets what is older than its history': async context => {
    const { api, namespace, images } = context
    const more = { replicas: 1, revisionHistoryLimit: 1 }
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images)), more))
    await settle(context)
    for (const version of ['2', '3']) {
      await api.patch('deployments', namespace, 'a', withVersion(version), { type: 'strategic' })
      await settle(context)
    }
    const sets = await api.untilAll('replicasets', namespace, items => items.length === 2)
    expect(
      sets.map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision']).toSorted(),
    ).toEqual(['2', '3'])
  },

  'that is paused changes nothing until it goes on': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images))))
    await settle(context)
    await api.patch('deployments', namespace, 'a', { spec: { paused: true } })
    const { metadata } = await api.patch('deployments', namespace, 'a', withVersion('2'), {
      type: 'strategic',
    })
    const paused = await api.until(
      'deployments',
      namespace,
      'a',
      ({ status }) => status?.observedGeneration === metadata.generation,
    )
    expect(condition('Progressing', paused)).toMatchObject({ reason: 'DeploymentPaused', status: 'Unknown' })
    expect((await api.list('replicasets', namespace)).items).toHaveLength(1)
    // Its size still follows.
    await api.patch('deployments', namespace, 'a', { spec: { replicas: 2 } })
    await api.untilAll('pods', namespace, pods => pods.length === 2)
    await api.patch('deployments', namespace, 'a', { spec: { paused: false } })
    await settle(context)
    expect((await api.list('replicasets', namespace)).items).toHaveLength(2)
  },

  'scales both ways': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images)), { replicas: 1 }))
    await settle(context)
    const [{ metadata } = { metadata: undefined }] = (await api.list('pods', namespace)).items
    await api.patch('deployments', namespace, 'a', { spec: { replicas: 3 } })
    await settle(context)
    expect((await api.list('pods', namespace)).items.map(pod => pod.metadata.name)).toContain(metadata?.name)
    await api.patch('deployments', namespace, 'a', { spec: { replicas: 0 } })
    await api.untilAll('pods', namespace, pods => pods.length === 0)
    await settle(context)
  },

  'says when it makes no progress': async context => {
    const { api, namespace, images } = context
    const more = { replicas: 1, progressDeadlineSeconds: 1 }
    await api.create(
      'deployments',
      namespace,
      deployment('a', podSpec(shell(images), { nodeSelector: { no: 'where' } }), more),
    )
    const stuck = await api.until(
      'deployments',
      namespace,
      'a',
      seen => condition('Progressing', seen)?.status === 'False',
    )
    expect(condition('Progressing', stuck)).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
      message: expect.stringMatching(/^ReplicaSet "a-[a-z0-9]+" has timed out progressing\.$/),
    })
    expect(condition('Available', stuck)).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
      message: 'Deployment does not have minimum availability.',
    })
  },

  'counts a pod as available only after it was ready for a while': async context => {
    const { api, namespace, images } = context
    const minReadySeconds = 3
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images)), { minReadySeconds }))
    const settled = await settle(context)
    const [pod] = (await api.list('pods', namespace)).items
    const ready = pod?.status?.conditions?.find(({ type }) => type === 'Ready')
    const availableAfterMs =
      Date.parse(condition('Available', settled)?.lastTransitionTime ?? '') -
      Date.parse(ready?.lastTransitionTime ?? '')
    expect(availableAfterMs).toBeGreaterThanOrEqual((minReadySeconds - 1) * 1000) // both are whole seconds
  },

  'tells what it does by events': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images))))
    const fieldSelector = 'involvedObject.kind=Deployment,involvedObject.name=a'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event).toMatchObject({
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: expect.stringMatching(/^Scaled up replica set a-[a-z0-9]+ (from 0 )?to 1$/),
      source: { component: 'deployment-controller' },
      count: 1,
    })
  },

  'takes its pods along when it goes': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images)), { replicas: 2 }))
    await settle(context)
    await api.delete('deployments', namespace, 'a')
    await api.untilAll('replicasets', namespace, items => items.length === 0)
    await api.untilAll('pods', namespace, items => items.length === 0)
  },
})
