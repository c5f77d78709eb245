import type { V1Node } from '@kubernetes/client-node'
import type { NodeHardware } from '../../support/record/manifest.ts'
import type { ClusterNode } from '../cluster.ts'
import type { Connection } from '../kubernetes/connection.ts'

/** A node, with every address at which its NodePorts may answer, the likeliest first. */
export interface FoundNode extends ClusterNode {
  addresses: readonly string[]
  /** Version of its kubelet, e.g. `v1.21.2+k3s1`. */
  kubelet: string
  /** What its machine calls itself, for as long as it runs and for good. */
  bootId: string | undefined
  machineId: string | undefined
  /** As far as the API tells. */
  hardware: NodeHardware
}

export interface FoundNodes {
  /** Those that take pods. */
  nodes: FoundNode[]
  /** The others, each with its reason: `worker-3 is cordoned`. */
  leftOut: string[]
  /** What is on them, for the manifest. */
  versions: Record<string, string>
  /** The nodes of the control plane, as the API has them. */
  servers: V1Node[]
}

/** Asks the API which nodes there are. A node that is down or cordoned before a run is none of the run's. */
export async function findNodes({ core }: Connection): Promise<FoundNodes> {
  const { items } = await core.listNode()
  const usable = items.filter(node => whyUnusable(node) === undefined)
  return {
    nodes: usable.map(foundNode),
    leftOut: items.flatMap(node => {
      const why = whyUnusable(node)
      return why === undefined ? [] : [`${node.metadata?.name} ${why}`]
    }),
    versions: versionsOf(usable),
    servers: items.filter(isServer),
  }
}

function whyUnusable({ spec, status }: V1Node): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return `is not Ready: ${ready?.message ?? 'it says nothing'}`
  return spec?.unschedulable ? 'is cordoned' : undefined
}

/** Managed clusters show no control plane: all that is seen there are agents. */
const serverRoles = ['control-plane', 'master', 'controlplane']

function isServer({ metadata }: V1Node): boolean {
  return serverRoles.some(role => `node-role.kubernetes.io/${role}` in (metadata?.labels ?? {}))
}

function foundNode(node: V1Node): FoundNode {
  const { metadata, status } = node
  const name = metadata?.name ?? ''
  const addressesOf = (wanted: string) =>
    (status?.addresses ?? []).filter(({ type }) => type === wanted).map(({ address }) => address)
  const addresses = [...addressesOf('ExternalIP'), ...addressesOf('InternalIP')]
  const { kubeletVersion = '', bootID, machineID } = status?.nodeInfo ?? {}
  return {
    name,
    role: isServer(node) ? 'server' : 'agent',
    address: addresses[0] ?? '',
    addresses,
    kubelet: kubeletVersion,
    bootId: bootID,
    machineId: machineID,
    hardware: hardwareOf(name, status, machineType(metadata?.labels)),
  }
}

/** A cloud names it; K3s writes its own name there. */
function machineType(labels: Record<string, string> | undefined): string | undefined {
  const type = labels?.['node.kubernetes.io/instance-type']
  return type === 'k3s' ? undefined : type
}

/** A managed cluster names its machines' type in a label; what they are and cost is its provider's to say. */
function hardwareOf(node: string, status: V1Node['status'], model: string | undefined): NodeHardware {
  const { osImage, kernelVersion, architecture } = status?.nodeInfo ?? {}
  return {
    node,
    model,
    price: undefined,
    os: osImage,
    kernel: kernelVersion,
    architecture,
    cores: wholeNumber(status?.capacity?.cpu),
    memoryBytes: bytesOf(status?.capacity?.memory),
  }
}

/** Kubelets tell whole cores. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** Kubelets tell `4038960Ki`. */
function bytesOf(text: string | undefined): number | undefined {
  const kib = /^(\d+)Ki$/.exec(text ?? '')?.[1]
  return kib === undefined ? wholeNumber(text) : Number(kib) * 1_024
}

function versionsOf(nodes: readonly V1Node[]): Record<string, string> {
  const all = (pick: (node: V1Node) => string | undefined) =>
    [...new Set(nodes.map(pick).filter(value => value !== undefined && value !== ''))].sort().join(', ')
  const versions = {
    kubelet: all(({ status }) => status?.nodeInfo?.kubeletVersion),
    'container-runtime': all(({ status }) => status?.nodeInfo?.containerRuntimeVersion),
    'node-kernel': all(({ status }) => status?.nodeInfo?.kernelVersion),
    'node-os': all(({ status }) => status?.nodeInfo?.osImage),
    architecture: all(({ status }) => status?.nodeInfo?.architecture),
  }
  return Object.fromEntries(Object.entries(versions).filter(([, value]) => value !== ''))
}
