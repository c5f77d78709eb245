import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Context } from '../context.ts'
import { podSpec, shell } from '../templates.ts'

type JobSpec = Record<string, unknown>

async function create({ api, namespace, images }: Context, script: string, more: JobSpec = {}) {
  const template = { spec: podSpec(shell(images, script), { restartPolicy: 'Never' }) }
  await api.create('jobs', namespace, { metadata: { name: 'a' }, spec: { template, ...more } })
}

export const jobs = group('a job', ['running pods'], {
  'runs to its end': async context => {
    const { api, namespace } = context
    await create(context, 'exit 0')
    const { status, spec, metadata } = await api.until(
      'jobs',
      namespace,
      'a',
      ({ status }) => status?.completionTime !== undefined,
    )
    expect(status).toMatchObject({
      succeeded: 1,
      startTime: expect.any(String),
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Complete', status: 'True' })]),
    })
    expect(status).not.toHaveProperty('active')
    expect(status).not.toHaveProperty('failed')
    expect(spec).toMatchObject({ completions: 1, parallelism: 1, backoffLimit: 6 })
    const [pod] = (await api.list('pods', namespace)).items
    expect(pod?.status?.phase).toBe('Succeeded')
    expect(pod?.metadata.labels).toMatchObject({ 'job-name': 'a', 'controller-uid': metadata.uid })
  },

  'runs as many as it should, as many at once as it may': async context => {
    const { api, namespace } = context
    using watching = await api.watch('jobs', namespace)
    await create(context, 'exit 0', { completions: 3, parallelism: 2 })
    const { status } = await api.until(
      'jobs',
      namespace,
      'a',
      ({ status }) => status?.completionTime !== undefined,
    )
    expect(status?.succeeded).toBe(3)
    for (const { object } of watching.seen) expect(object.status?.active ?? 0).toBeLessThanOrEqual(2)
  },

  'that fails too often gives up': async context => {
    const { api, namespace } = context
    await create(context, 'exit 3', { backoffLimit: 0 })
    const { status } = await api.until(
      'jobs',
      namespace,
      'a',
      ({ status }) =>
        status?.conditions?.some(({ type, status }) => type === 'Failed' && status === 'True') ?? false,
    )
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Failed',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      }),
    )
    expect(status?.failed).toBe(1)
  },

  'that takes too long is ended': async context => {
    const { api, namespace } = context
    await create(context, 'sleep 3600', { activeDeadlineSeconds: 1 })
    const { status } = await api.until(
      'jobs',
      namespace,
      'a',
      ({ status }) => status?.conditions?.some(({ type }) => type === 'Failed') ?? false,
    )
    expect(status?.conditions?.find(({ type }) => type === 'Failed')?.reason).toBe('DeadlineExceeded')
    await api.untilAll('pods', namespace, pods => pods.every(({ metadata }) => metadata.deletionTimestamp))
  },
})
