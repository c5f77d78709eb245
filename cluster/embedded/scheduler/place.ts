import type { StoredPod } from '../objects/pod.ts'
import type { Filter } from './filters/filter.ts'
import { hostPorts, nodeAffinity, resources, taints, unschedulable } from './filters/node.ts'
import { podAffinity } from './filters/pod-affinity.ts'
import { topologySpread } from './filters/topology-spread.ts'
import { claimsAgainst, volumeBinding } from './filters/volumes.ts'
import { fewerTaints, preferredNodes, preferredPods } from './scores/preferences.ts'
import { balancedAllocation, leastAllocated } from './scores/resources.ts'
import type { Score } from './scores/score.ts'
import { spreadWishes } from './scores/topology-spread.ts'
import type { NodeInfo, World } from './world.ts'

/** In Kubernetes' order: what is told of a node is the first that is against it. */
const filters: readonly Filter[] = [
  unschedulable,
  taints,
  nodeAffinity,
  hostPorts,
  resources,
  volumeBinding,
  topologySpread,
  podAffinity,
]

/** With the weights of Kubernetes' default profile. */
const scores: readonly { score: Score; weight: number }[] = [
  { score: fewerTaints, weight: 3 },
  { score: preferredNodes, weight: 2 },
  { score: spreadWishes, weight: 2 },
  { score: preferredPods, weight: 2 },
  { score: leastAllocated, weight: 1 },
  { score: balancedAllocation, weight: 1 },
]

export type Placement = { node: string } | { node: undefined; why: string }

/** The best node for a pod, by lot among equals; or why there is none, in Kubernetes' words. */
export function place(pod: StoredPod, world: World, random: () => number): Placement {
  if (world.nodes.length === 0) return { node: undefined, why: 'no nodes available to schedule pods' }
  const against = claimsAgainst(pod, world)
  if (against) return { node: undefined, why: `0/${world.nodes.length} nodes are available: ${against}.` }
  const { possible, reasons } = feasible(pod, world)
  if (possible.length === 0) return { node: undefined, why: explain(world.nodes.length, reasons) }
  const ratings = rate(pod, possible, world)
  const highest = Math.max(...ratings)
  const winners = possible.filter((_, i) => ratings[i] === highest)
  const winner = winners[Math.floor(random() * winners.length)]
  return winner ? { node: winner.name } : { node: undefined, why: explain(world.nodes.length, reasons) }
}

export function feasible(
  pod: StoredPod,
  world: World,
): { possible: NodeInfo[]; reasons: Map<string, number> } {
  const checks = filters.map(filter => filter(pod, world))
  const reasons = new Map<string, number>()
  const possible = world.nodes.filter(node => {
    for (const check of checks) {
      const against = check(node)
      for (const reason of against) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if (against.length > 0) return false
    }
    return true
  })
  return { possible, reasons }
}

/** The weighted sum of all scores, for each node. */
export function rate(pod: StoredPod, nodes: readonly NodeInfo[], world: World): number[] {
  const sums = nodes.map(() => 0)
  for (const { score, weight } of scores) {
    for (const [i, rating] of score(pod, nodes, world).entries()) sums[i] = (sums[i] ?? 0) + rating * weight
  }
  return sums
}

function explain(nodes: number, reasons: ReadonlyMap<string, number>): string {
  const parts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort()
  return `0/${nodes} nodes are available: ${parts.join(', ')}.`
}
