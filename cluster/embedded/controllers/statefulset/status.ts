import type { StatefulSet, StatefulSetStatus } from 'kubernetes-types/apps/v1.js'
import type { Stored } from '../../client/resources.ts'
import { nonZero } from '../../objects/counts.ts'
import { isAvailable, isReady, type StoredPod } from '../../objects/pod.ts'
import type { Revision } from '../shared/history.ts'
import { hashOf, revisionNameOf } from './identity.ts'

/** What a StatefulSet says of itself. When every pod has the new template, that becomes the current one. */
export function statefulSetStatus(
  { spec, metadata, status }: Stored<StatefulSet>,
  pods: readonly StoredPod[],
  isGoing: (pod: StoredPod) => boolean,
  revisions: { current: Revision; update: Revision },
  nowMs: number,
): StatefulSetStatus {
  const [current, update] = [hashOf(revisions.current), hashOf(revisions.update)]
  const ready = pods.filter(isReady)
  const countOf = (revision: string) =>
    pods.filter(pod => !isGoing(pod) && revisionNameOf(pod) === revision).length
  const updated = countOf(update)
  const isDone =
    spec?.updateStrategy?.type !== 'OnDelete' && updated === pods.length && ready.length === pods.length
  const currentRevision = isDone ? update : current
  return {
    replicas: pods.length,
    ...nonZero({
      readyReplicas: ready.length,
      currentReplicas: currentRevision === update ? updated : countOf(current),
      updatedReplicas: updated,
    }),
    availableReplicas: ready.filter(pod => isAvailable(pod, spec?.minReadySeconds ?? 0, nowMs)).length,
    currentRevision,
    updateRevision: update,
    observedGeneration: metadata.generation ?? 0,
    collisionCount: status?.collisionCount ?? 0,
  }
}
