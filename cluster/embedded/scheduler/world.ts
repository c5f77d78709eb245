import type { Namespace, Node } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { Stored } from '../client/resources.ts'
import type { StoredPod } from '../objects/pod.ts'
import type { StoredClaim, StoredClass, StoredVolume } from '../objects/volumes.ts'
import { type Amounts, add, amountsOf, requestsOf } from './requests.ts'

export type StoredNode = Stored<Node>

/** A node with the pods it has, and those it has been promised. */
export interface NodeInfo {
  name: string
  node: StoredNode
  labels: Record<string, string>
  pods: readonly StoredPod[]
  /** What the pods ask for. */
  asked: Amounts
  /** The same with assumptions for those that ask for nothing. */
  scored: Amounts
  allocatable: Amounts
}

/** What is known of volumes. */
interface VolumeWorld {
  /** @param key `namespace/name` */
  claim: (key: string) => StoredClaim | undefined
  volume: (name: string) => StoredVolume | undefined
  all: () => readonly StoredVolume[]
  class: (name: string) => StoredClass | undefined
}

/** Everything a placement is decided by. */
export interface World {
  nodes: readonly NodeInfo[]
  namespaceLabels: (namespace: string) => Record<string, string> | undefined
  volumes: VolumeWorld
  /** Selectors of the services and of the controller that a pod belongs to; it is spread among their pods. */
  spreadSelector: (pod: StoredPod) => LabelSelector | undefined
}

/** @param pods all that are on a node, or are promised to one, and have not ended */
export function nodeInfos(
  nodes: readonly StoredNode[],
  pods: readonly { pod: StoredPod; node: string }[],
): NodeInfo[] {
  const byNode = new Map<string, StoredPod[]>()
  for (const { pod, node } of pods) {
    const there = byNode.get(node)
    if (there) there.push(pod)
    else byNode.set(node, [pod])
  }
  return [...nodes]
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map(node => nodeInfo(node, byNode.get(node.metadata.name) ?? []))
}

function nodeInfo(node: StoredNode, pods: readonly StoredPod[]): NodeInfo {
  const asked: Amounts = {}
  const scored: Amounts = {}
  for (const pod of pods) {
    const requests = requestsOf(pod)
    add(asked, requests.asked)
    add(scored, requests.scored)
  }
  return {
    name: node.metadata.name,
    node,
    labels: node.metadata.labels ?? {},
    pods,
    asked,
    scored,
    allocatable: amountsOf(node.status?.allocatable),
  }
}

export function labelsByNamespace(namespaces: readonly Stored<Namespace>[]): World['namespaceLabels'] {
  const labels = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]))
  return namespace => labels.get(namespace)
}
