import type { Affinity, PodSpec } from 'kubernetes-types/core/v1.js'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Kept, Kinds } from '../client/kinds.ts'
import type { Context } from '../context.ts'
import { readyOnPaper } from '../paper-nodes.ts'
import { deployment, paperNode, pod, podSpec, shell, toleratesPaper } from '../templates.ts'

const of = 'conformance/of'

/** Nodes of this behaviour alone, by their last letters. @returns the node's name for a letter */
async function nodes(
  { api, namespace, unique, after }: Context,
  letters: string,
  labels: Record<string, Record<string, string>> = {},
) {
  after(() =>
    api.json({
      method: 'DELETE',
      path: `/api/v1/namespaces/${namespace}/pods`,
      query: { gracePeriodSeconds: 0 },
    }),
  )
  for (const letter of letters) {
    after(() => api.discard('nodes', '', `${unique}-${letter}`))
    await readyOnPaper(api, paperNode(`${unique}-${letter}`, { [of]: unique, ...labels[letter] }))
  }
  return (letter: string) => `${unique}-${letter}`
}

function specOf({ images, unique }: Context, more: Partial<PodSpec> = {}): PodSpec {
  const { tolerations = [], nodeSelector, ...rest } = more
  return podSpec(shell(images), {
    nodeSelector: { [of]: unique, ...nodeSelector },
    tolerations: [toleratesPaper, ...tolerations],
    ...rest,
  })
}

/** @returns where the pod came */
async function place(
  context: Context,
  name: string,
  more: Partial<PodSpec> = {},
  labels?: Record<string, string>,
) {
  const { api, namespace } = context
  await api.create('pods', namespace, pod(name, specOf(context, more), labels))
  const placed = await api.until('pods', namespace, name, ({ spec }) => spec?.nodeName !== undefined)
  return placed.spec?.nodeName
}

/** @returns why the pod came nowhere */
async function misplace(
  context: Context,
  name: string,
  more: Partial<PodSpec> = {},
  labels?: Record<string, string>,
) {
  const { api, namespace } = context
  await api.create('pods', namespace, pod(name, specOf(context, more), labels))
  const waiting = await api.until('pods', namespace, name, seen => unscheduled(seen) !== undefined)
  expect(unscheduled(waiting)).toMatchObject({ status: 'False', reason: 'Unschedulable' })
  return unscheduled(waiting)?.message ?? ''
}

function unscheduled({ status }: Kept<Kinds['pods']>) {
  return status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
}

const required = (key: string, operator: string, values?: string[]): Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values }] }],
    },
  },
})

const apart: Affinity = {
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'apart' } } },
    ],
  },
}

export const scheduling = group('scheduling', [], {
  'chooses a node by its labels': async context => {
    const on = await nodes(context, 'ab', {
      a: { disk: 'fast', cores: '4' },
      b: { disk: 'slow', cores: '8' },
    })
    expect(await place(context, 'selects', { nodeSelector: { disk: 'fast' } })).toBe(on('a'))
    expect(await place(context, 'in', { affinity: required('disk', 'In', ['slow', 'other']) })).toBe(on('b'))
    expect(await place(context, 'not-in', { affinity: required('disk', 'NotIn', ['slow']) })).toBe(on('a'))
    expect(await place(context, 'more', { affinity: required('cores', 'Gt', ['4']) })).toBe(on('b'))
    const why = await misplace(context, 'none', { affinity: required('nothing', 'Exists') })
    expect(why).toMatch(/^0\/\d+ nodes are available: /)
  },

  'prefers, but does not insist': async context => {
    const on = await nodes(context, 'ab', { a: { disk: 'fast' } })
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['fast'] }] }
    const preferred = [{ weight: 100, preference }]
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } }
    expect(await place(context, 'gets', { affinity })).toBe(on('a'))
    await context.api.patch('nodes', '', on('a'), { spec: { unschedulable: true } })
    expect(await place(context, 'settles', { affinity })).toBe(on('b'))
  },

  'keeps pods away from taints that they do not tolerate': async context => {
    const on = await nodes(context, 'ab')
    const taint = { key: 'only', value: 'some', effect: 'NoSchedule' }
    await context.api.patch('nodes', '', on('a'), { spec: { taints: [taint] } }, { type: 'strategic' })
    expect(await place(context, 'stays-away')).toBe(on('b'))
    const tolerations = [{ key: 'only', operator: 'Equal', value: 'some', effect: 'NoSchedule' }]
    const nodeSelector = { 'kubernetes.io/hostname': on('a') }
    expect(await place(context, 'tolerates', { tolerations, nodeSelector })).toBe(on('a'))
    const why = await misplace(context, 'does-not', { nodeSelector })
    expect(why).toMatch(/taint/)
  },

  'leaves out a node that is cordoned, until it no longer is': async context => {
    const on = await nodes(context, 'a')
    const { api, namespace } = context
    await api.patch('nodes', '', on('a'), { spec: { unschedulable: true } })
    expect(await misplace(context, 'waits')).toContain('unschedulable')
    await api.patch('nodes', '', on('a'), { spec: { unschedulable: null } })
    await api.until('pods', namespace, 'waits', ({ spec }) => spec?.nodeName === on('a'))
  },

  'puts apart what must not be together': async context => {
    const on = await nodes(context, 'ab')
    const labels = { app: 'apart' }
    const first = await place(context, 'one', { affinity: apart }, labels)
    const second = await place(context, 'two', { affinity: apart }, labels)
    expect([first, second].toSorted()).toEqual([on('a'), on('b')])
    expect(await misplace(context, 'three', { affinity: apart }, labels)).toMatch(/anti-affinity/)
    // Nor does anybody come to those who want to be without.
    expect(await misplace(context, 'four', {}, labels)).toMatch(/anti-affinity/)
  },

  'puts together what must be together': async context => {
    const on = await nodes(context, 'ab')
    const where = await place(
      context,
      'one',
      { nodeSelector: { 'kubernetes.io/hostname': on('b') } },
      { app: 'friend' },
    )
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'friend' } } }
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
    expect(await place(context, 'two', { affinity })).toBe(where)
  },

  'spreads what must be spread': async context => {
    const on = await nodes(context, 'abc')
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'wide' } },
      },
    ]
    const places = []
    for (const name of ['one', 'two', 'three']) {
      places.push(await place(context, name, { topologySpreadConstraints }, { app: 'wide' }))
    }
    expect(places.toSorted()).toEqual([on('a'), on('b'), on('c')])
  },

  'spreads the pods of one app without being told': async context => {
    await nodes(context, 'ab')
    const { api, namespace } = context
    await api.create('deployments', namespace, deployment('a', specOf(context), { replicas: 4 }))
    const pods = await api.untilAll(
      'pods',
      namespace,
      items => items.length === 4 && items.every(({ spec }) => spec?.nodeName),
    )
    const counts = Object.values(Object.groupBy(pods, ({ spec }) => spec?.nodeName ?? '')).map(
      group => group?.length,
    )
    expect(counts).toEqual([2, 2])
  },

  'gives no node more than it has': async context => {
    const on = await nodes(context, 'a')
    const { api, namespace } = context
    const resources = { requests: { cpu: '3' } }
    const container = shell(context.images, undefined, { resources })
    await api.create('pods', namespace, pod('one', { ...specOf(context), containers: [container] }))
    await api.until('pods', namespace, 'one', ({ spec }) => spec?.nodeName === on('a'))
    await api.create('pods', namespace, pod('two', { ...specOf(context), containers: [container] }))
    const waiting = await api.until('pods', namespace, 'two', seen => unscheduled(seen) !== undefined)
    expect(unscheduled(waiting)?.message).toMatch(/1 Insufficient cpu/)
    await api.delete('pods', namespace, 'one', { gracePeriodSeconds: 0 })
    await api.until('pods', namespace, 'two', ({ spec }) => spec?.nodeName === on('a'))
  },

  'tells why a pod comes nowhere, and puts it where it fits as soon as it does': async context => {
    const { api, namespace } = context
    const why = await misplace(context, 'early')
    expect(why).toMatch(/^0\/\d+ nodes are available: .*\d+ node\(s\) didn't match Pod's node affinity/)
    const fieldSelector = 'involvedObject.name=early,reason=FailedScheduling'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event).toMatchObject({ type: 'Warning', message: expect.stringContaining('nodes are available') })
    const on = await nodes(context, 'a')
    await api.until('pods', namespace, 'early', ({ spec }) => spec?.nodeName === on('a'))
  },

  'takes no pod whose node is already said': async context => {
    const { api, namespace } = context
    const on = await nodes(context, 'ab')
    await api.create('pods', namespace, pod('set', { ...specOf(context), nodeName: on('b') }))
    expect((await api.get('pods', namespace, 'set')).spec?.nodeName).toBe(on('b'))
  },

  'is left to who the pod says': async context => {
    const { api, namespace } = context
    await nodes(context, 'a')
    await api.create('pods', namespace, pod('other', specOf(context, { schedulerName: 'somebody-else' })))
    await place(context, 'ours')
    expect((await api.get('pods', namespace, 'other')).spec?.nodeName).toBeUndefined()
  },
})
