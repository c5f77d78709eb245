import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1.js'
import { scaled } from '../../objects/int-or-percent.ts'
import { isReady, isTerminating, type StoredPod } from '../../objects/pod.ts'

/** How long an eviction that was allowed may take until its pod counts as there again. */
const evictionTakesMs = 120_000

export interface Budget {
  expectedPods: number
  desiredHealthy: number
}

/**
 * How many pods there should be, and how many of them healthy.
 * @param pods those that the budget is for
 * @param wanted how many their controllers want in all
 */
export function budgetOf(spec: PodDisruptionBudgetSpec, pods: number, wanted: number): Budget {
  const { maxUnavailable, minAvailable } = spec
  if (maxUnavailable !== undefined) {
    return {
      expectedPods: wanted,
      desiredHealthy: Math.max(0, wanted - scaled(maxUnavailable, wanted, 'up')),
    }
  }
  if (typeof minAvailable === 'number') return { expectedPods: pods, desiredHealthy: minAvailable }
  if (minAvailable === undefined) return { expectedPods: pods, desiredHealthy: 1 }
  return { expectedPods: wanted, desiredHealthy: scaled(minAvailable, wanted, 'up') }
}

/** Evictions that were allowed and whose pods are still there: not yet marked for deletion, and not too long ago. */
export function pendingEvictions(
  disrupted: Readonly<Record<string, string>>,
  pods: readonly StoredPod[],
  nowMs: number,
): { pending: Record<string, string>; overdue: StoredPod[]; nextCheckInMs: number | undefined } {
  const pending: Record<string, string> = {}
  const overdue: StoredPod[] = []
  let nextCheckInMs: number | undefined
  for (const pod of pods) {
    const { name } = pod.metadata
    const atTime = disrupted[name]
    if (atTime === undefined || isTerminating(pod)) continue
    const leftMs = Date.parse(atTime) + evictionTakesMs - nowMs
    if (leftMs <= 0) overdue.push(pod)
    else {
      pending[name] = atTime
      nextCheckInMs = Math.min(nextCheckInMs ?? leftMs, leftMs)
    }
  }
  return { pending, overdue, nextCheckInMs }
}

export function countHealthy(pods: readonly StoredPod[], pending: Readonly<Record<string, string>>): number {
  return pods.filter(pod => isReady(pod) && !isTerminating(pod) && !(pod.metadata.name in pending)).length
}

export function disruptionsAllowed({ expectedPods, desiredHealthy }: Budget, healthy: number): number {
  return expectedPods > 0 ? Math.max(0, healthy - desiredHealthy) : 0
}
