import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1.js'
import { timestamp } from '../../client/clock.ts'
import { findCondition, withCondition, withoutCondition } from '../../objects/condition.ts'
import { nonZero } from '../../objects/counts.ts'
import type { StoredDeployment, StoredSet } from './revisions.ts'
import { fenceposts } from './rolling.ts'

/** "No deadline" is the largest 32-bit number. */
const never = 2 ** 31 - 1

export function progressDeadlineMs({ spec }: StoredDeployment): number | undefined {
  const seconds = spec?.progressDeadlineSeconds
  return seconds === undefined || seconds === never ? undefined : seconds * 1000
}

/** The counts, and whether enough pods are available. */
export function countedStatus(
  deployment: StoredDeployment,
  newSet: StoredSet | undefined,
  sets: readonly StoredSet[],
  nowMs: number,
): DeploymentStatus {
  const { spec, status, metadata } = deployment
  const replicas = spec?.replicas ?? 1
  const sum = (count: (set: StoredSet) => number | undefined) =>
    sets.reduce((result, set) => result + (count(set) ?? 0), 0)
  const available = sum(set => set.status?.availableReplicas)
  const isEnough = available >= replicas - (spec ? fenceposts(spec).unavailable : 0)
  return {
    observedGeneration: metadata.generation ?? 0,
    ...nonZero({
      replicas: sum(set => set.status?.replicas),
      updatedReplicas: newSet?.status?.replicas ?? 0,
      readyReplicas: sum(set => set.status?.readyReplicas),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, sum(set => set.spec?.replicas) - available),
    }),
    ...(status?.collisionCount !== undefined && { collisionCount: status.collisionCount }),
    conditions: withCondition(
      status?.conditions,
      isEnough
        ? condition(
            'Available',
            'True',
            'MinimumReplicasAvailable',
            'Deployment has minimum availability.',
            nowMs,
          )
        : condition(
            'Available',
            'False',
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
            nowMs,
          ),
    ),
  }
}

/** As `countedStatus`, and how the rollout gets on. */
export function rolloutStatus(
  deployment: StoredDeployment,
  newSet: StoredSet | undefined,
  sets: readonly StoredSet[],
  nowMs: number,
): DeploymentStatus {
  const counted = countedStatus(deployment, newSet, sets, nowMs)
  const deadlineMs = progressDeadlineMs(deployment)
  const progress =
    deadlineMs === undefined
      ? withoutCondition(counted.conditions, 'Progressing')
      : progressConditions(deployment, newSet, counted, deadlineMs, nowMs)
  return { ...counted, conditions: withFailure(progress, newSet, sets) }
}

/** All wanted pods are of the new template and available, and no other is left. */
export function isComplete({ spec, metadata }: StoredDeployment, status: DeploymentStatus): boolean {
  const replicas = spec?.replicas ?? 1
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  )
}

/** How long until the rollout's deadline must be looked at; undefined when nothing is pending. */
export function progressCheckInMs(
  deployment: StoredDeployment,
  status: DeploymentStatus,
  nowMs: number,
): number | undefined {
  const deadlineMs = progressDeadlineMs(deployment)
  const current = findCondition(status.conditions, 'Progressing')
  if (deadlineMs === undefined || !current || current.reason === 'ProgressDeadlineExceeded') return undefined
  if (isComplete(deployment, status)) return undefined
  return Math.max(0, Date.parse(current.lastUpdateTime ?? '') + deadlineMs - nowMs) + 1000
}

function progressConditions(
  deployment: StoredDeployment,
  newSet: StoredSet | undefined,
  counted: DeploymentStatus,
  deadlineMs: number,
  nowMs: number,
): DeploymentCondition[] {
  const { metadata, status } = deployment
  const current = findCondition(status?.conditions, 'Progressing')
  const unchanged = counted.conditions ?? []
  const wasDone = counted.replicas === counted.updatedReplicas && current?.reason === 'NewReplicaSetAvailable'
  if (wasDone) return unchanged
  const who = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${metadata.name}"`
  if (isComplete(deployment, counted)) {
    const message = `${who} has successfully progressed.`
    return withCondition(
      unchanged,
      condition('Progressing', 'True', 'NewReplicaSetAvailable', message, nowMs),
    )
  }
  if (hasProgressed(status ?? {}, counted)) {
    const next = condition('Progressing', 'True', 'ReplicaSetUpdated', `${who} is progressing.`, nowMs)
    // Every step counts as an update, so that the deadline runs from the last one.
    return [
      ...withoutCondition(unchanged, 'Progressing'),
      current?.status === 'True' && current.lastTransitionTime
        ? { ...next, lastTransitionTime: current.lastTransitionTime }
        : next,
    ]
  }
  if (!current || current.reason === 'NewReplicaSetAvailable') return unchanged
  const isLate =
    current.reason === 'ProgressDeadlineExceeded' ||
    Date.parse(current.lastUpdateTime ?? '') + deadlineMs < nowMs
  if (!isLate) return unchanged
  const message = `${who} has timed out progressing.`
  return withCondition(
    unchanged,
    condition('Progressing', 'False', 'ProgressDeadlineExceeded', message, nowMs),
  )
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

/** What keeps a ReplicaSet from its pods is the deployment's trouble too; the new set's first. */
function withFailure(
  conditions: DeploymentCondition[],
  newSet: StoredSet | undefined,
  sets: readonly StoredSet[],
): DeploymentCondition[] {
  const failure = [...(newSet ? [newSet] : []), ...sets]
    .map(set => findCondition(set.status?.conditions, 'ReplicaFailure'))
    .find(found => found !== undefined)
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure')
  const { lastTransitionTime } = failure
  return withCondition(conditions, {
    ...failure,
    ...(lastTransitionTime !== undefined && { lastUpdateTime: lastTransitionTime }),
  })
}

export function condition(
  type: string,
  status: string,
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = timestamp(nowMs)
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now }
}
