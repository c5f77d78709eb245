import type { TopologySpreadConstraint } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import { matchesSelector } from '../objects/label-selector.ts'
import { isTerminating, type StoredPod } from '../objects/pod.ts'
import { isTolerated } from '../objects/taints.ts'
import { matchesRequired } from './node-affinity.ts'
import type { NodeInfo, World } from './world.ts'

export const hostnameKey = 'kubernetes.io/hostname'

/** A constraint with the selector that counts for this pod. */
export interface Spread extends TopologySpreadConstraint {
  selector: LabelSelector | undefined
}

/** The pod's own constraints of one kind; for a pod without any, Kubernetes' defaults, which are only wishes. */
export function spreadsOf(pod: StoredPod, whenUnsatisfiable: string, world: World): Spread[] {
  const own = pod.spec?.topologySpreadConstraints ?? []
  if (own.length > 0) {
    return own
      .filter(constraint => constraint.whenUnsatisfiable === whenUnsatisfiable)
      .map(constraint => ({ ...constraint, selector: selectorOf(constraint, pod) }))
  }
  const selector = whenUnsatisfiable === 'ScheduleAnyway' ? world.spreadSelector(pod) : undefined
  if (!selector) return []
  return [
    { maxSkew: 3, topologyKey: hostnameKey, whenUnsatisfiable, selector },
    { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable, selector },
  ]
}

/** The default wishes also hold for nodes that have only one of the labels. */
export function areDefaults(pod: StoredPod): boolean {
  return (pod.spec?.topologySpreadConstraints ?? []).length === 0
}

/** Pods there that the constraint counts. */
export function countMatching(
  { pods }: NodeInfo,
  { selector }: Spread,
  namespace: string | undefined,
): number {
  return pods.filter(
    pod =>
      pod.metadata.namespace === namespace &&
      !isTerminating(pod) &&
      matchesSelector(selector, pod.metadata.labels),
  ).length
}

/** Whether the node is one of those among which the constraint wants the pod spread. */
export function countsFor(pod: StoredPod, spread: Spread, node: NodeInfo): boolean {
  if (spread.nodeAffinityPolicy !== 'Ignore' && !matchesRequired(pod, node)) return false
  if (spread.nodeTaintsPolicy !== 'Honor') return true
  return (node.node.spec?.taints ?? [])
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .every(taint => isTolerated(taint, pod.spec?.tolerations))
}

function selectorOf({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, pod: StoredPod) {
  if (!labelSelector) return undefined
  const own = pod.metadata.labels ?? {}
  const matchLabels = { ...labelSelector.matchLabels }
  for (const key of matchLabelKeys) if (own[key] !== undefined) matchLabels[key] = own[key]
  return { ...labelSelector, matchLabels }
}
