import type { JobStatus } from 'kubernetes-types/batch/v1.js'
import { nonZero } from '../../objects/counts.ts'
import { podCondition, type StoredPod } from '../../objects/pod.ts'
import { formatIndexes, parseIndexes } from './plan.ts'
import { indexOf, isTracked } from './pods.ts'

/** Pods that have ended and are to be counted. */
export interface Ended {
  succeeded: StoredPod[]
  failed: StoredPod[]
}

/** A pod that is deleted before it has succeeded has failed, as far as its job is concerned. */
export function endedPods(pods: readonly StoredPod[], isGoing: (pod: StoredPod) => boolean): Ended {
  const tracked = pods.filter(isTracked)
  return {
    succeeded: tracked.filter(({ status }) => status?.phase === 'Succeeded'),
    failed: tracked.filter(pod => {
      const phase = pod.status?.phase
      return phase === 'Failed' || (phase !== 'Succeeded' && isGoing(pod))
    }),
  }
}

/**
 * Counts in two steps, so that nothing is counted twice nor forgotten: pods are first noted in
 * `uncountedTerminatedPods`; those whose finalizer is gone then move on to the numbers.
 * @param isReleased the pod with this uid has no finalizer any more, or is gone
 */
export function countEnded(status: JobStatus, ended: Ended, isReleased: (uid: string) => boolean): JobStatus {
  const noted = status.uncountedTerminatedPods ?? {}
  const settle = (before: readonly string[] = [], pods: readonly StoredPod[]) => {
    const all = [...new Set([...before, ...pods.map(({ metadata }) => metadata.uid)])]
    return {
      done: before.filter(isReleased).length,
      pending: all.filter(uid => !before.includes(uid) || !isReleased(uid)),
    }
  }
  const succeeded = settle(noted.succeeded, ended.succeeded)
  const failed = settle(noted.failed, ended.failed)
  const indexes = [
    ...parseIndexes(status.completedIndexes),
    ...ended.succeeded.flatMap(pod => indexOf(pod) ?? []),
  ]
  return {
    ...status,
    // Counts only grow: where there was one it stays.
    ...nonZero({
      succeeded: (status.succeeded ?? 0) + succeeded.done,
      failed: (status.failed ?? 0) + failed.done,
    }),
    ...(indexes.length > 0 && { completedIndexes: formatIndexes(indexes) }),
    uncountedTerminatedPods: {
      ...(succeeded.pending.length > 0 && { succeeded: succeeded.pending }),
      ...(failed.pending.length > 0 && { failed: failed.pending }),
    },
  }
}

/** With what is noted but not yet counted. */
export function totals({ succeeded = 0, failed = 0, uncountedTerminatedPods = {} }: JobStatus): {
  succeeded: number
  failed: number
} {
  return {
    succeeded: succeeded + (uncountedTerminatedPods.succeeded?.length ?? 0),
    failed: failed + (uncountedTerminatedPods.failed?.length ?? 0),
  }
}

export function hasUncounted({ uncountedTerminatedPods = {} }: JobStatus): boolean {
  const { succeeded = [], failed = [] } = uncountedTerminatedPods
  return succeeded.length + failed.length > 0
}

/** How many pods have failed since the last success, and when the latest did (epoch milliseconds). */
export function latestFailures(pods: readonly StoredPod[]): { count: number; lastMs: number } {
  const endsOf = (phase: string) => pods.filter(({ status }) => status?.phase === phase).map(endMs)
  const succeededMs = Math.max(0, ...endsOf('Succeeded'))
  const failures = endsOf('Failed').filter(atMs => atMs >= succeededMs)
  return { count: failures.length, lastMs: Math.max(0, ...failures) }
}

function endMs(pod: StoredPod): number {
  const ends = (pod.status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt)
  const ready = podCondition(pod, 'Ready')?.lastTransitionTime
  return Math.max(0, ...[...ends, ready].map(time => Date.parse(time ?? '') || 0))
}
