import type { V1Node } from '@kubernetes/client-node'
import type { ClusterNode } from '../cluster.ts'
import type { Connection } from '../kubernetes/connection.ts'

/** A node, with every address at which its NodePorts may answer, the likeliest first. */
export interface FoundNode extends ClusterNode {
  addresses: readonly string[]
}

export interface FoundNodes {
  /** Those that take pods. */
  nodes: FoundNode[]
  /** The others, each with its reason: `worker-3 is cordoned`. */
  leftOut: string[]
  /** What is on them, for the manifest. */
  versions: Record<string, string>
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
  }
}

function whyUnusable({ spec, status }: V1Node): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return `is not Ready: ${ready?.message ?? 'it says nothing'}`
  return spec?.unschedulable ? 'is cordoned' : undefined
}

/** Managed clusters show no control plane: all that is seen there are agents. */
const serverRoles = ['control-plane', 'master', 'controlplane']

function foundNode({ metadata, status }: V1Node): FoundNode {
  const name = metadata?.name ?? ''
  const isServer = serverRoles.some(role => `node-role.kubernetes.io/${role}` in (metadata?.labels ?? {}))
  const of = (wanted: string) =>
    (status?.addresses ?? []).filter(({ type }) => type === wanted).map(({ address }) => address)
  const addresses = [...of('ExternalIP'), ...of('InternalIP')]
  return { name, role: isServer ? 'server' : 'agent', address: addresses[0] ?? '', addresses }
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
