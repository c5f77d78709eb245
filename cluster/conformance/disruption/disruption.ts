import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { pathOf } from '../client/kinds.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { deployment, podSpec, shell } from '../templates.ts'

/** In the version that the server takes evictions in. */
async function evict({ api, namespace }: Context, name: string, query = {}) {
  const { resources } = await api.json<{ resources: { name: string; group?: string; version?: string }[] }>({
    path: '/api/v1',
  })
  const eviction = resources.find(resource => resource.name === 'pods/eviction')
  const body = {
    apiVersion: `${eviction?.group}/${eviction?.version}`,
    kind: 'Eviction',
    metadata: { name, namespace },
  }
  return api.json({ method: 'POST', path: pathOf('pods', namespace, name, 'eviction'), body, query })
}

async function budgeted(context: Context, replicas: number, budget: object) {
  const { api, namespace, images } = context
  const spec = { selector: { matchLabels: { app: 'a' } }, ...budget }
  await api.create('poddisruptionbudgets', namespace, { metadata: { name: 'a' }, spec })
  await api.create('deployments', namespace, deployment('a', podSpec(shell(images)), { replicas }))
  await api.until('deployments', namespace, 'a', ({ status }) => status?.availableReplicas === replicas)
  await api.until('poddisruptionbudgets', namespace, 'a', ({ status }) => status?.currentHealthy === replicas)
  return (await api.list('pods', namespace)).items.map(({ metadata }) => metadata.name)
}

export const disruption = group('a disruption budget', ['running pods'], {
  'counts what is healthy, and what may go': async context => {
    const { api, namespace } = context
    await budgeted(context, 3, { minAvailable: 2 })
    const { status } = await api.get('poddisruptionbudgets', namespace, 'a')
    expect(status).toMatchObject({
      expectedPods: 3,
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
    })
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }),
    )
    await api.patch('poddisruptionbudgets', namespace, 'a', {
      spec: { minAvailable: null, maxUnavailable: '50%' },
    })
    await api.until('poddisruptionbudgets', namespace, 'a', ({ status }) => status?.disruptionsAllowed === 2)
  },

  'refuses an eviction that would take one too many': async context => {
    const { api, namespace } = context
    const [name = ''] = await budgeted(context, 1, { maxUnavailable: 0 })
    const status = await refusalOf(evict(context, name))
    expect(status).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget a needs 1 healthy pods and has 1 currently',
          },
        ],
      },
    })
    expect((await api.get('pods', namespace, name)).metadata.deletionTimestamp).toBeUndefined()
    await api.patch('poddisruptionbudgets', namespace, 'a', { spec: { maxUnavailable: 1 } })
    await api.until('poddisruptionbudgets', namespace, 'a', ({ status }) => status?.disruptionsAllowed === 1)
    await evict(context, name)
    await api.untilGone('pods', namespace, name)
  },

  'allows one eviction after the other, never two at once': async context => {
    const { api, namespace } = context
    const [first = '', second = ''] = await budgeted(context, 2, { maxUnavailable: 1 })
    expect(await evict(context, first, { dryRun: 'All' })).toMatchObject({ status: 'Success' })
    expect(await evict(context, first)).toMatchObject({ kind: 'Status', status: 'Success' })
    expect((await refusalOf(evict(context, second))).code).toBe(429)
    await api.until(
      'poddisruptionbudgets',
      namespace,
      'a',
      ({ status }) => status?.disruptionsAllowed === 1 && status.currentHealthy === 2,
    )
    await evict(context, second)
  },

  'is not asked when there is none, and not found where there is no pod': async context => {
    const { api, namespace, images } = context
    await api.create('deployments', namespace, deployment('a', podSpec(shell(images))))
    const [pod] = await api.untilAll('pods', namespace, pods => pods.length === 1)
    await evict(context, pod?.metadata.name ?? '')
    await api.untilGone('pods', namespace, pod?.metadata.name ?? '')
    expect((await refusalOf(evict(context, 'none'))).code).toBe(404)
  },
})
