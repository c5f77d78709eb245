import type { StoredPod } from '../../objects/pod.ts'
import { isReady, podCondition, restartsOf } from '../../objects/pod.ts'

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'
const phaseRank: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * The pods in the order in which a ReplicaSet gives them up: first what has no node, is pending, is not ready, has a
 * low deletion cost, has more siblings on its node, became ready lately, restarted often, is young.
 * @param siblings all active pods of the ReplicaSet's own owner, by which crowded nodes are found
 */
export function inOrderOfDeletion(
  pods: readonly StoredPod[],
  siblings: readonly StoredPod[],
  nowMs: number,
): StoredPod[] {
  const crowd = new Map<string, number>()
  for (const { spec } of siblings) {
    if (spec?.nodeName) crowd.set(spec.nodeName, (crowd.get(spec.nodeName) ?? 0) + 1)
  }
  const crowdOf = (pod: StoredPod) => crowd.get(pod.spec?.nodeName ?? '') ?? 0
  return [...pods].sort(
    (a, b) =>
      Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
      rankOf(a) - rankOf(b) ||
      Number(isReady(a)) - Number(isReady(b)) ||
      costOf(a) - costOf(b) ||
      crowdOf(b) - crowdOf(a) ||
      ageOrder(readySince(a), readySince(b), nowMs) ||
      restartsOf(b) - restartsOf(a) ||
      ageOrder(Date.parse(a.metadata.creationTimestamp), Date.parse(b.metadata.creationTimestamp), nowMs) ||
      (a.metadata.uid < b.metadata.uid ? -1 : 1),
  )
}

function rankOf(pod: StoredPod): number {
  return phaseRank[pod.status?.phase ?? 'Pending'] ?? 0
}

function costOf({ metadata }: StoredPod): number {
  const cost = Number(metadata.annotations?.[deletionCost] ?? 0)
  return Number.isInteger(cost) ? cost : 0
}

function readySince(pod: StoredPod): number {
  return isReady(pod) ? Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '') : Number.NaN
}

/** Younger first, but ages of the same power of two count as equal, so that old pods are chosen among at random. */
function ageOrder(aMs: number, bMs: number, nowMs: number): number {
  if (Number.isNaN(aMs) || Number.isNaN(bMs)) return 0
  const magnitude = (sinceMs: number) => Math.floor(Math.log2(Math.max(1, nowMs - sinceMs)))
  return magnitude(aMs) - magnitude(bMs)
}
