import type { PodSpec, Taint } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../../objects/pod.ts'
import { nodeInfos, type StoredNode, type World } from '../world.ts'

let uids = 0
interface PodWish extends Partial<PodSpec> {
  labels?: Record<string, string>
  cpu?: string
}

/** A pod with these traits, in namespace `default`. */
export function pod({ labels = {}, cpu, ...spec }: PodWish = {}): StoredPod {
  const uid = `u${uids++}`
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: uid, namespace: 'default', uid, labels, resourceVersion: '1', creationTimestamp: '' },
    spec: { containers: [{ name: 'main', image: 'hello', ...resources }], ...spec },
  }
}

interface NodeWish {
  labels?: Record<string, string>
  taints?: Taint[]
  unschedulable?: boolean
  cpu?: string
  pods?: string
}

/** A node of 4 cores, 8 GiB and 110 pods, unless it is told otherwise. */
export function node(
  name: string,
  { labels = {}, taints, unschedulable, cpu = '4', pods = '110' }: NodeWish = {},
): StoredNode {
  const all = { 'kubernetes.io/hostname': name, ...labels }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: name, labels: all, resourceVersion: '1', creationTimestamp: '' },
    spec: { ...(taints && { taints }), ...(unschedulable && { unschedulable }) },
    status: { allocatable: { cpu, memory: '8Gi', pods } },
  }
}

/** A cluster of these nodes, with these pods by the node they are on. */
export function world(
  nodes: StoredNode[],
  placed: Record<string, StoredPod[]> = {},
  more: Partial<World> = {},
): World {
  const pods = Object.entries(placed).flatMap(([name, there]) => there.map(one => ({ pod: one, node: name })))
  return {
    nodes: nodeInfos(nodes, pods),
    namespaceLabels: () => ({}),
    spreadSelector: () => undefined,
    volumes: { claim: () => undefined, volume: () => undefined, all: () => [], class: () => undefined },
    ...more,
  }
}
