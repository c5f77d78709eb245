import type { PodAffinityTerm } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../../objects/pod.ts'
import { requiredAffinity, requiredAntiAffinity, speaksOf } from '../pod-affinity-term.ts'
import type { NodeInfo, World } from '../world.ts'
import { type Filter, fits } from './filter.ts'

/**
 * Pods that want to be near others are near all of them, those that want to be apart are, and none comes near one that
 * wants to be apart from it. "Near" is the same value of the term's topology label.
 */
export const podAffinity: Filter = (pod, world) => {
  const affinity = requiredAffinity(pod)
  const friends = affinity.map(term =>
    domainsOf(term, world, other => isWantedByAll(affinity, pod, other, world)),
  )
  const isFirst = affinity.length > 0 && friends.every(({ size }) => size === 0)
  const isOwnFriend = isWantedByAll(affinity, pod, pod, world)
  const anti = requiredAntiAffinity(pod)
  const enemies = anti.map(term =>
    domainsOf(term, world, other => speaksOf(term, pod, other, world.namespaceLabels)),
  )
  const refused = domainsThatRefuse(pod, world)
  return node => {
    const hasLabels = affinity.every(({ topologyKey }) => node.labels[topologyKey] !== undefined)
    const isNear = affinity.every((term, i) => isIn(node, term.topologyKey, friends[i]))
    // The first of a group that wants to be together may go anywhere.
    if (!isNear && !(isFirst && isOwnFriend && hasLabels)) return ["node(s) didn't match pod affinity rules"]
    if (anti.some((term, i) => isIn(node, term.topologyKey, enemies[i]))) {
      return ["node(s) didn't match pod anti-affinity rules"]
    }
    for (const [key, domains] of refused) {
      if (isIn(node, key, domains)) return ["node(s) didn't satisfy existing pods anti-affinity rules"]
    }
    return fits
  }
}

function isWantedByAll(
  terms: readonly PodAffinityTerm[],
  pod: StoredPod,
  other: StoredPod,
  world: World,
): boolean {
  return terms.every(term => speaksOf(term, pod, other, world.namespaceLabels))
}

/** The values of the term's topology label at nodes that have such a pod. */
function domainsOf(
  { topologyKey }: PodAffinityTerm,
  { nodes }: World,
  isOne: (pod: StoredPod) => boolean,
): Set<string> {
  const domains = new Set<string>()
  for (const { labels, pods } of nodes) {
    const domain = labels[topologyKey]
    if (domain !== undefined && !domains.has(domain) && pods.some(isOne)) domains.add(domain)
  }
  return domains
}

/** Where there are pods that want to be apart from this one, by topology label. */
function domainsThatRefuse(pod: StoredPod, { nodes, namespaceLabels }: World): Map<string, Set<string>> {
  const refused = new Map<string, Set<string>>()
  for (const { labels, pods } of nodes) {
    for (const other of pods) {
      for (const term of requiredAntiAffinity(other)) {
        const domain = labels[term.topologyKey]
        if (domain === undefined || !speaksOf(term, other, pod, namespaceLabels)) continue
        refused.set(term.topologyKey, (refused.get(term.topologyKey) ?? new Set()).add(domain))
      }
    }
  }
  return refused
}

function isIn(node: NodeInfo, key: string, domains: ReadonlySet<string> | undefined): boolean {
  const domain = node.labels[key]
  return domain !== undefined && (domains?.has(domain) ?? false)
}
