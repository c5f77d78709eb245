import type { Job } from 'kubernetes-types/batch/v1.js'
import { describe, expect, test, vi } from 'vitest'
import { isFinished } from '../../objects/pod.ts'
import { type Lab, podTemplate, startLab } from '../testing/lab.ts'
import { formatIndexes, parseIndexes } from './plan.ts'

const wait = { timeout: 10_000, interval: 2 }

function job(more: Partial<Job['spec']> = {}): Job {
  const template = podTemplate('work')
  return {
    metadata: { name: 'work', namespace: 'default' },
    spec: {
      template: { ...template, spec: { containers: [], ...template.spec, restartPolicy: 'Never' } },
      ...more,
    },
  }
}

async function running({ api }: Lab) {
  return (await api.list('pods')).items.filter(
    pod => pod.status?.phase === 'Running' && !pod.metadata.deletionTimestamp,
  )
}

/** Ends whatever runs until the job is over. */
async function workOff(lab: Lab, phase: 'Succeeded' | 'Failed', isOver: (job: Job) => boolean): Promise<Job> {
  let current: Job | undefined
  await vi.waitFor(async () => {
    for (const pod of await running(lab)) await lab.nodes[0]?.finish(pod, phase)
    current = await lab.api.get('jobs', 'default', 'work')
    expect(isOver(current)).toBe(true)
  }, wait)
  if (!current) throw new Error('no job')
  return current
}

const has = (type: string) => (current: Job) =>
  current.status?.conditions?.some(condition => condition.type === type && condition.status === 'True') ??
  false

describe('a job', () => {
  test('runs as many pods as it wants completions, some at a time', async () => {
    const lab = await startLab()
    await lab.api.create('jobs', 'default', job({ completions: 5, parallelism: 2 }))
    await vi.waitFor(async () => expect(await running(lab)).toHaveLength(2), wait)
    const done = await workOff(lab, 'Succeeded', has('Complete'))
    expect(done.status).toMatchObject({ succeeded: 5 })
    expect(done.status?.completionTime).toBeDefined()
    const { items } = await lab.api.list('pods')
    expect(items.filter(isFinished)).toHaveLength(5)
    expect(items.flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([])
    expect(lab.troubles).toEqual([])
  })

  test('gives each pod its index', async () => {
    const lab = await startLab()
    await lab.api.create(
      'jobs',
      'default',
      job({ completions: 3, parallelism: 3, completionMode: 'Indexed' }),
    )
    const done = await workOff(lab, 'Succeeded', has('Complete'))
    expect(done.status?.completedIndexes).toBe('0-2')
    const { items } = await lab.api.list('pods')
    expect(items.map(({ spec }) => spec?.hostname).sort()).toEqual(['work-0', 'work-1', 'work-2'])
  })

  test('fails when too many pods have failed', async () => {
    const lab = await startLab()
    await lab.api.create('jobs', 'default', job({ backoffLimit: 0 }))
    const done = await workOff(lab, 'Failed', has('Failed'))
    expect(done.status?.conditions?.find(({ type }) => type === 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
    expect(done.status?.failed).toBe(1)
  })

  test('fails when it takes too long, and is removed when its time is over', async () => {
    const lab = await startLab()
    await lab.api.create('jobs', 'default', job({ activeDeadlineSeconds: 1, ttlSecondsAfterFinished: 0 }))
    await vi.waitFor(async () => {
      await expect(lab.api.get('jobs', 'default', 'work')).rejects.toMatchObject({ code: 404 })
      expect((await lab.api.list('pods')).items).toEqual([])
    }, wait)
    const { items } = await lab.api.list('events', { namespace: 'default' })
    expect(items.map(({ reason }) => reason)).toContain('DeadlineExceeded')
  })

  test('runs a pod again that was deleted before it was done', async () => {
    const lab = await startLab()
    await lab.api.create('jobs', 'default', job())
    await vi.waitFor(async () => expect(await running(lab)).toHaveLength(1), wait)
    const [first] = await running(lab)
    await lab.api.delete('pods', 'default', first?.metadata.name ?? '')
    await vi.waitFor(async () => {
      const now = await running(lab)
      expect(now).toHaveLength(1)
      expect(now[0]?.metadata.uid).not.toBe(first?.metadata.uid)
      expect((await lab.api.get('jobs', 'default', 'work')).status?.failed).toBe(1)
    }, wait)
  })
})

test('indexes are written as ranges, and read back', () => {
  expect(formatIndexes([5, 3, 4, 1, 8, 7])).toBe('1,3-5,7,8')
  expect(parseIndexes('1,3-5,7,8')).toEqual([1, 3, 4, 5, 7, 8])
})
