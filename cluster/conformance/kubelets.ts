import { expect } from 'vitest'
import { group } from './behaviour.ts'
import { eventually } from './client/api.ts'
import { isReady } from './pods/state.ts'
import { pod, podSpec, shell } from './templates.ts'

interface Stats {
  cpu?: { time: string; usageCoreNanoSeconds?: number }
  memory?: { workingSetBytes?: number }
}
interface Summary {
  node: Stats & { nodeName: string }
  pods: { podRef: { name: string; namespace: string }; containers: (Stats & { name: string })[] }[]
}

export const kubelets = group('kubelets', ['running pods'], {
  'tell through the API server what their node and its pods have used': async ({
    api,
    namespace,
    images,
  }) => {
    const script = 'while :; do :; done'
    const limits = { cpu: '100m' }
    await api.create('pods', namespace, pod('a', podSpec(shell(images, script, { resources: { limits } }))))
    const { spec } = await api.until('pods', namespace, 'a', isReady)
    const node = (spec as { nodeName?: string }).nodeName
    const path = `/api/v1/nodes/${node}/proxy/stats/summary`
    const used = ({ pods }: Summary) =>
      pods.find(({ podRef }) => podRef.name === 'a' && podRef.namespace === namespace)?.containers[0]
    const first = await eventually(
      'usage of the pod',
      () => api.json<Summary>({ path }),
      summary => (used(summary)?.cpu?.usageCoreNanoSeconds ?? 0) > 0,
    )
    expect(first.node.nodeName).toBe(node)
    expect(first.node.cpu?.usageCoreNanoSeconds).toBeGreaterThan(used(first)?.cpu?.usageCoreNanoSeconds ?? 0)
    expect(first.node.memory?.workingSetBytes).toBeGreaterThan(0)
    expect(used(first)).toMatchObject({ name: 'main', memory: { workingSetBytes: expect.any(Number) } })
    expect(Date.parse(used(first)?.cpu?.time ?? '')).toBeGreaterThan(0)
    await eventually(
      'more of it',
      () => api.json<Summary>({ path }),
      later => (used(later)?.cpu?.usageCoreNanoSeconds ?? 0) > (used(first)?.cpu?.usageCoreNanoSeconds ?? 0),
    )
    await api.delete('pods', namespace, 'a', { gracePeriodSeconds: 0 })
  },

  'answer through the API server whether they are healthy': async ({ api }) => {
    const { items } = await api.list('nodes', '')
    const answer = await api.call({ path: `/api/v1/nodes/${items[0]?.metadata?.name}/proxy/healthz` })
    expect(answer).toMatchObject({ code: 200, text: 'ok' })
  },
})
