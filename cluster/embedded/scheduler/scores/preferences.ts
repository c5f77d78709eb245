import type { PodAffinityTerm, WeightedPodAffinityTerm } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../../objects/pod.ts'
import { isTolerated } from '../../objects/taints.ts'
import { matchesTerm } from '../node-affinity.ts'
import { requiredAffinity, speaksOf } from '../pod-affinity-term.ts'
import type { World } from '../world.ts'
import { best, normalized, type Score } from './score.ts'

/** Nodes that the pod's preferred terms speak of, by their weights. */
export const preferredNodes: Score = (pod, nodes) => {
  const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return normalized(
    nodes.map(node =>
      preferred.reduce((sum, term) => sum + (matchesTerm(term.preference, node) ? term.weight : 0), 0),
    ),
  )
}

/** The fewer PreferNoSchedule taints that the pod does not tolerate, the better. */
export const fewerTaints: Score = (pod, nodes) => {
  const tolerations = (pod.spec?.tolerations ?? []).filter(
    ({ effect }) => !effect || effect === 'PreferNoSchedule',
  )
  const counts = nodes.map(
    ({ node }) =>
      (node.spec?.taints ?? []).filter(
        taint => taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations),
      ).length,
  )
  return normalized(counts, true)
}

/** Near what the pod wants to be near, and what wants to be near it; apart likewise. */
export const preferredPods: Score = (pod, nodes, world) => {
  const points = new Map<string, Map<string, number>>()
  for (const { labels, pods } of world.nodes) {
    for (const other of pods) {
      for (const { topologyKey, weight } of termsBetween(pod, other, world)) {
        const domain = labels[topologyKey]
        if (domain === undefined) continue
        const byDomain = points.get(topologyKey) ?? new Map<string, number>()
        points.set(topologyKey, byDomain.set(domain, (byDomain.get(domain) ?? 0) + weight))
      }
    }
  }
  const sums = nodes.map(({ labels }) =>
    [...points].reduce((sum, [key, byDomain]) => sum + (byDomain.get(labels[key] ?? '') ?? 0), 0),
  )
  const lowest = Math.min(...sums)
  const range = Math.max(...sums) - lowest
  return sums.map(sum => (range === 0 ? 0 : Math.floor((best * (sum - lowest)) / range)))
}

/** What a pod and one that is there already mean to each other. A required term of the latter weighs 1. */
function termsBetween(
  pod: StoredPod,
  other: StoredPod,
  { namespaceLabels }: World,
): { topologyKey: string; weight: number }[] {
  const own = weighted(pod).filter(({ term }) => speaksOf(term, pod, other, namespaceLabels))
  const required = requiredAffinity(other).map(term => ({ term, weight: 1 }))
  const theirs = [...weighted(other), ...required].filter(({ term }) =>
    speaksOf(term, other, pod, namespaceLabels),
  )
  return [...own, ...theirs].map(({ term, weight }) => ({ topologyKey: term.topologyKey, weight }))
}

/** Preferred terms; those to be apart count below nought. */
function weighted({ spec }: StoredPod): { term: PodAffinityTerm; weight: number }[] {
  const signed = (terms: readonly WeightedPodAffinityTerm[] | undefined, sign: number) =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => ({ term: podAffinityTerm, weight: sign * weight }))
  return [
    ...signed(spec?.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...signed(spec?.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ]
}
