import type { Node } from 'kubernetes-types/core/v1.js'
import type { Api } from './client/api.ts'

/** Makes a node that nobody runs, and reports it ready, so that pods are assigned to it. */
export async function readyOnPaper(
  api: Api,
  node: Node,
  resources: Record<string, string> = { cpu: '4', memory: '8Gi', pods: '10' },
): Promise<void> {
  const { metadata } = await api.create('nodes', '', node)
  const nowSeconds = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const conditions = [
    {
      type: 'Ready',
      status: 'True',
      reason: 'OnPaper',
      message: 'nobody runs it',
      lastHeartbeatTime: nowSeconds,
      lastTransitionTime: nowSeconds,
    },
  ]
  const status = { conditions, capacity: resources, allocatable: resources }
  await api.patch('nodes', '', metadata.name, { status }, { type: 'strategic', subresource: 'status' })
  const unready = 'node.kubernetes.io/not-ready'
  await api.until('nodes', '', metadata.name, ({ spec }) => !spec?.taints?.some(({ key }) => key === unready))
}
