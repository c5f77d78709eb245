import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from 'kubernetes-types/apps/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { timestamp } from '../../client/clock.ts'
import type { Stored } from '../../client/resources.ts'
import { withCondition, withoutCondition } from '../../objects/condition.ts'
import { nonZero } from '../../objects/counts.ts'
import { matchesLabels } from '../../objects/label-selector.ts'
import { isAvailable, isReady, type StoredPod } from '../../objects/pod.ts'

/** What a ReplicaSet says of itself, from its active pods and what became of the last attempt to change their number. */
export function replicaSetStatus(
  replicaSet: Stored<ReplicaSet>,
  pods: readonly StoredPod[],
  failure: unknown,
  nowMs: number,
): ReplicaSetStatus {
  const { spec, metadata, status } = replicaSet
  const templateLabels = spec?.template?.metadata?.labels ?? {}
  const ready = pods.filter(isReady)
  const conditions = failure
    ? withCondition<ReplicaSetCondition>(status?.conditions, {
        type: 'ReplicaFailure',
        status: 'True',
        reason: (spec?.replicas ?? 1) > pods.length ? 'FailedCreate' : 'FailedDelete',
        message: messageOf(failure),
        lastTransitionTime: timestamp(nowMs),
      })
    : withoutCondition(status?.conditions, 'ReplicaFailure')
  return {
    replicas: pods.length,
    ...nonZero({
      fullyLabeledReplicas: pods.filter(pod => matchesLabels(templateLabels, pod.metadata.labels)).length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter(pod => isAvailable(pod, spec?.minReadySeconds ?? 0, nowMs)).length,
    }),
    observedGeneration: metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions }),
  }
}
