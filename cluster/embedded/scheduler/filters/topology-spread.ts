import { matchesSelector } from '../../objects/label-selector.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { countMatching, countsFor, type Spread, spreadsOf } from '../spread.ts'
import type { NodeInfo, World } from '../world.ts'
import { type Filter, fits } from './filter.ts'

const reason = "node(s) didn't match pod topology spread constraints"

interface Counted {
  spread: Spread
  byDomain: Map<string, number>
  fewest: number
  self: number
}

/** With the pod there, no domain would have more than maxSkew pods above the one with the fewest. */
export const topologySpread: Filter = (pod, world) => {
  const spreads = spreadsOf(pod, 'DoNotSchedule', world)
  const counted = spreads.map(spread => count(pod, spread, spreads, world))
  return node => {
    for (const { spread, byDomain, fewest, self } of counted) {
      const domain = node.labels[spread.topologyKey]
      if (domain === undefined) return [`${reason} (missing required label)`]
      if ((byDomain.get(domain) ?? 0) + self - fewest > spread.maxSkew) return [reason]
    }
    return fits
  }
}

function count(pod: StoredPod, spread: Spread, all: readonly Spread[], { nodes }: World): Counted {
  const byDomain = new Map<string, number>()
  for (const node of nodes) {
    const domain = domainOf(node, spread, all)
    if (domain === undefined || !countsFor(pod, spread, node)) continue
    const matching = countMatching(node, spread, pod.metadata.namespace)
    byDomain.set(domain, (byDomain.get(domain) ?? 0) + matching)
  }
  const isShort = byDomain.size < (spread.minDomains ?? 1)
  const fewest = isShort || byDomain.size === 0 ? 0 : Math.min(...byDomain.values())
  const self = matchesSelector(spread.selector, pod.metadata.labels) ? 1 : 0
  return { spread, byDomain, fewest, self }
}

/** Only nodes that have the labels of all constraints take part. */
function domainOf(node: NodeInfo, spread: Spread, all: readonly Spread[]): string | undefined {
  return all.every(({ topologyKey }) => node.labels[topologyKey] !== undefined)
    ? node.labels[spread.topologyKey]
    : undefined
}
