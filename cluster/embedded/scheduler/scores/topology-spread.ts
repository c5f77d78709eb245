import type { StoredPod } from '../../objects/pod.ts'
import { areDefaults, countMatching, countsFor, hostnameKey, type Spread, spreadsOf } from '../spread.ts'
import type { NodeInfo, World } from '../world.ts'
import { best, type Score } from './score.ts'

/** The fewer of its kind there are in a node's domains, the better; a domain of few nodes weighs less. */
export const spreadWishes: Score = (pod, nodes, world) => {
  const spreads = spreadsOf(pod, 'ScheduleAnyway', world)
  if (spreads.length === 0) return nodes.map(() => 0)
  const takesPart = (node: NodeInfo) =>
    areDefaults(pod) || spreads.every(({ topologyKey }) => node.labels[topologyKey] !== undefined)
  const raters = spreads.map(spread => rater(pod, spread, nodes.filter(takesPart), world))
  const sums = nodes.map(node =>
    takesPart(node) ? Math.round(raters.reduce((sum, rate) => sum + rate(node), 0)) : undefined,
  )
  const rated = sums.filter(sum => sum !== undefined)
  const [lowest, highest] = [Math.min(...rated), Math.max(...rated)]
  return sums.map(sum => {
    if (sum === undefined) return 0
    return highest === 0 ? best : Math.floor((best * (highest + lowest - sum)) / highest)
  })
}

function rater(
  pod: StoredPod,
  spread: Spread,
  candidates: readonly NodeInfo[],
  world: World,
): (node: NodeInfo) => number {
  const { topologyKey, maxSkew } = spread
  const { namespace } = pod.metadata
  const isByNode = topologyKey === hostnameKey
  const domains = new Set(candidates.flatMap(({ labels }) => labels[topologyKey] ?? []))
  const weight = Math.log((isByNode ? candidates.length : domains.size) + 2)
  const counts = new Map<string, number>()
  if (!isByNode) {
    for (const node of world.nodes) {
      const domain = node.labels[topologyKey]
      if (domain === undefined || !domains.has(domain) || !countsFor(pod, spread, node)) continue
      counts.set(domain, (counts.get(domain) ?? 0) + countMatching(node, spread, namespace))
    }
  }
  return node => {
    const domain = node.labels[topologyKey]
    if (domain === undefined) return 0
    const count = isByNode ? countMatching(node, spread, namespace) : (counts.get(domain) ?? 0)
    return count * weight + (maxSkew - 1)
  }
}
