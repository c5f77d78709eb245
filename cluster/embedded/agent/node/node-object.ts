import type { ContainerImage, Node, NodeCondition, NodeStatus } from 'kubernetes-types/core/v1.js'
import { kubeletPort } from '../../addresses.ts'
import type { AgentConfig } from '../../plan.ts'
import { architecture, capacity, systemInfo } from './machine.ts'

const hostLabel = 'kubernetes.io/hostname'

/** The node as its agent registers it. */
export function nodeObject(config: AgentConfig, now: string): Node & { metadata: { name: string } } {
  const { node } = config
  const role: Record<string, string> =
    node.role === 'server' ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        [hostLabel]: node.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture(),
        'beta.kubernetes.io/os': 'linux',
        'beta.kubernetes.io/arch': architecture(),
        'node.kubernetes.io/instance-type': 'tahan-embedded',
        ...role,
      },
      annotations: { 'tahan/index': String(node.index) },
    },
    spec: {
      podCIDR: `127.${config.subnet}.${1 + node.index}.0/24`,
      podCIDRs: [`127.${config.subnet}.${1 + node.index}.0/24`],
      providerID: `tahan://${config.cluster}/${node.name}`,
    },
    status: nodeStatus(config, undefined, now),
  }
}

/** The node's status as of now. Conditions that did not change keep the time of their last change. */
export function nodeStatus(
  config: AgentConfig,
  old: NodeStatus | undefined,
  now: string,
): NodeStatus & { conditions: NodeCondition[] } {
  const { node, settings } = config
  const amounts = capacity(config.folder, settings.maxPods)
  const condition = (type: string, status: string, reason: string, message: string): NodeCondition => {
    const before = old?.conditions?.find(other => other.type === type)
    const since = before?.status === status ? before.lastTransitionTime : undefined
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: since ?? now }
  }
  return {
    capacity: amounts,
    allocatable: amounts,
    conditions: [
      condition(
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
    ],
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    nodeInfo: systemInfo(`${config.cluster}-${node.name}`),
    images: imagesOf(config),
  }
}

function imagesOf({ images }: AgentConfig): ContainerImage[] {
  return Object.entries(images)
    .filter(([, image]) => 'file' in image)
    .map(([name]) => ({ names: [`${name}:latest`], sizeBytes: 0 }))
}

/** Whether two statuses say the same but for the heartbeat. */
export function sameStatus(a: NodeStatus | undefined, b: NodeStatus): boolean {
  return a !== undefined && withoutHeartbeat(a) === withoutHeartbeat(b)
}

function withoutHeartbeat(status: NodeStatus): string {
  const conditions = status.conditions
    ?.map(({ type, status: is, reason, message }) => ({ type, is, reason, message }))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
  const { capacity, allocatable, addresses, daemonEndpoints, nodeInfo, images } = status
  return JSON.stringify([conditions, capacity, allocatable, addresses, daemonEndpoints, nodeInfo, images])
}
