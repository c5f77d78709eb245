import type { Pod, PodCondition } from 'kubernetes-types/core/v1.js'
import { timestamp } from '../client/clock.ts'
import type { Stored } from '../client/resources.ts'

export type StoredPod = Stored<Pod>

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find(condition => condition.type === type)
}

/** Says why a pod is taken away by somebody else than its owner. */
export function disruptionTarget(reason: string, message: string, wallMs: number): PodCondition {
  return { type: 'DisruptionTarget', status: 'True', reason, message, lastTransitionTime: timestamp(wallMs) }
}

export function isReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True'
}

export function isTerminating(pod: StoredPod): boolean {
  return pod.metadata.deletionTimestamp !== undefined
}

/** Its containers have ended for good. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Neither ended nor about to: controllers count it. */
export function isActive(pod: StoredPod): boolean {
  return !isFinished(pod) && !isTerminating(pod)
}

/** How long until a pod has been ready for `minReadySeconds`; 0 when it has, undefined while it is not ready. */
export function availableInMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True') return undefined
  if (minReadySeconds === 0) return 0
  const sinceMs = Date.parse(ready.lastTransitionTime ?? '')
  return Number.isNaN(sinceMs) ? undefined : Math.max(0, sinceMs + minReadySeconds * 1000 - nowMs)
}

export function isAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  return availableInMs(pod, minReadySeconds, nowMs) === 0
}

export function restartsOf(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce(
    (most, { restartCount }) => Math.max(most, restartCount),
    0,
  )
}
