import type { PodSpec } from 'kubernetes-types/core/v1.js'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Context } from '../context.ts'
import { readyOnPaper } from '../paper-nodes.ts'
import { paperNode, podSpec, podTemplate, shell, toleratesPaper } from '../templates.ts'

async function create({ api, namespace, images }: Context, more: Partial<PodSpec>) {
  const template = podTemplate('a', podSpec(shell(images), more))
  const spec = { selector: { matchLabels: { app: 'a' } }, template }
  await api.create('daemonsets', namespace, { metadata: { name: 'a' }, spec })
}

export const daemonSets = group('a daemon set', [], {
  'has a pod on each node that fits, and follows nodes as they come and go': async context => {
    const { api, namespace, unique, after } = context
    const labels = { 'conformance/of': unique }
    await create(context, { nodeSelector: labels, tolerations: [toleratesPaper] })
    await api.until(
      'daemonsets',
      namespace,
      'a',
      ({ status, metadata }) => status?.observedGeneration === metadata.generation,
    )
    expect((await api.list('pods', namespace)).items).toEqual([])

    const names = [`${unique}-1`, `${unique}-2`]
    for (const name of names) {
      after(() => api.discard('nodes', '', name))
      await readyOnPaper(api, paperNode(name, labels))
    }
    const pods = await api.untilAll(
      'pods',
      namespace,
      items => items.length === 2 && items.every(({ spec }) => spec?.nodeName),
    )
    expect(pods.map(({ spec }) => spec?.nodeName).toSorted()).toEqual(names)
    await api.until('daemonsets', namespace, 'a', ({ status }) => status?.desiredNumberScheduled === 2)
    const [first] = pods
    expect(first?.spec?.tolerations).toContainEqual({
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      effect: 'NoExecute',
    })

    await api.patch('nodes', '', names[0] ?? '', { metadata: { labels: { 'conformance/of': null } } })
    await api.untilAll(
      'pods',
      namespace,
      items => items.filter(({ metadata }) => !metadata.deletionTimestamp).length === 1,
    )
  },

  'runs where it is': {
    needs: ['running pods'],
    show: async context => {
      const { api, namespace } = context
      await create(context, {})
      const { status } = await api.until(
        'daemonsets',
        namespace,
        'a',
        ({ status }) =>
          (status?.desiredNumberScheduled ?? 0) > 0 &&
          status?.numberAvailable === status?.desiredNumberScheduled,
      )
      expect(status).toMatchObject({ numberMisscheduled: 0, numberReady: status?.numberAvailable })
    },
  },
})
