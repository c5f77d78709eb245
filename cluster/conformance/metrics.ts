import { expect } from 'vitest'
import { group } from './behaviour.ts'
import { eventually } from './client/api.ts'
import { isReady } from './pods/state.ts'
import { pod, podSpec, shell } from './templates.ts'

interface Usage {
  cpu: string
  memory: string
}
interface Metrics<T> {
  kind: string
  apiVersion: string
  items: (T & { metadata: { name: string }; timestamp: string; window: string })[]
}

const root = '/apis/metrics.k8s.io/v1beta1'

export const metrics = group('metrics', ['running pods', 'metrics'], {
  'tell what nodes use': async ({ api }) => {
    const path = `${root}/nodes`
    const list = await eventually(
      'usage of nodes',
      () => api.json<Metrics<{ usage: Usage }>>({ path }),
      ({ items }) => items.length > 0,
    )
    expect(list).toMatchObject({ kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1beta1' })
    for (const { usage, window } of list.items) {
      expect(usage.cpu).toMatch(/^\d+[num]?$/)
      expect(usage.memory).toMatch(/^\d+(Ki|Mi)?$/)
      expect(window).toMatch(/s$/)
    }
    const [node] = list.items
    expect(await api.json({ path: `${path}/${node?.metadata.name}` })).toMatchObject({ kind: 'NodeMetrics' })
  },

  'tell what pods use, container by container': async ({ api, namespace, images }) => {
    const script = 'while :; do :; done'
    await api.create(
      'pods',
      namespace,
      pod('a', podSpec(shell(images, script, { resources: { limits: { cpu: '100m' } } }))),
    )
    await api.until('pods', namespace, 'a', isReady)
    const path = `${root}/namespaces/${namespace}/pods`
    const { items } = await eventually(
      'usage of the pod',
      () =>
        api.json<Metrics<{ containers: { name: string; usage: Usage }[] }>>({
          path,
          query: { labelSelector: 'app=a' },
        }),
      ({ items }) => /^[1-9]/.test(items[0]?.containers[0]?.usage.cpu ?? ''),
    )
    expect(items).toMatchObject([{ metadata: { name: 'a' }, containers: [{ name: 'main' }] }])
    await api.delete('pods', namespace, 'a', { gracePeriodSeconds: 0 })
  },
})
