import type { ReplicaSet } from 'kubernetes-types/apps/v1.js'
import { clone } from '../../api/json.ts'
import type { Stored } from '../../client/resources.ts'
import { isSameStatus } from '../../objects/counts.ts'
import { controllerOf, isControlledBy } from '../../objects/owner.ts'
import { availableInMs, isFinished, type StoredPod } from '../../objects/pod.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { isNamespaceTerminating } from '../expected-refusals.ts'
import { claim } from '../shared/claim.ts'
import { enqueueChanges, enqueueOwners } from '../shared/owner-events.ts'
import { PodControl, podFromTemplate, slowStart } from '../shared/pod-control.ts'
import { inOrderOfDeletion } from './ranking.ts'
import { replicaSetStatus } from './status.ts'

/** Pods made or deleted in one go, at most. */
const burst = 500

/** Keeps as many pods of each ReplicaSet as it wants. */
export function runReplicaSets(context: ControllerContext): void {
  const { api, informers, clock } = context
  const control = new PodControl(context, recorderFor(context, 'replicaset-controller'))
  const queue = queueFor(context, 'replicaset-controller', reconcile)
  enqueueChanges(informers.replicasets, queue)
  enqueueOwners('ReplicaSet', informers.replicasets, informers.pods, queue)

  async function reconcile(key: string): Promise<void> {
    const replicaSet = informers.replicasets.get(key)
    if (!replicaSet) return
    const candidates = informers.pods
      .list(replicaSet.metadata.namespace)
      .filter(pod => !isFinished(pod) && control.isActive(pod))
    const pods = await claim(replicaSet, candidates, { update: pod => api.update('pods', pod) })
    const isGoing = replicaSet.metadata.deletionTimestamp !== undefined
    const failure = isGoing ? undefined : await changeNumber(replicaSet, pods)
    const now = informers.pods
      .list(replicaSet.metadata.namespace)
      .filter(pod => isControlledBy(pod, replicaSet) && control.isActive(pod))
    await writeStatus(replicaSet, now, failure)
    lookAgainWhenAvailable(key, replicaSet, now)
    if (failure && !isNamespaceTerminating(failure)) throw failure
  }

  async function changeNumber(replicaSet: Stored<ReplicaSet>, pods: readonly StoredPod[]): Promise<unknown> {
    const missing = (replicaSet.spec?.replicas ?? 1) - pods.length
    if (missing > 0) {
      const template = replicaSet.spec?.template ?? {}
      const { failure } = await slowStart(Math.min(missing, burst), () =>
        control.create(replicaSet, podFromTemplate(template, replicaSet)),
      )
      return failure
    }
    if (missing === 0) return undefined
    const doomed = inOrderOfDeletion(pods, siblingsOf(replicaSet), clock.wallMs()).slice(
      0,
      Math.min(-missing, burst),
    )
    const results = await Promise.allSettled(doomed.map(pod => control.delete(replicaSet, pod)))
    return results.find(result => result.status === 'rejected')?.reason
  }

  /** The active pods of all ReplicaSets that have the same owner. */
  function siblingsOf(replicaSet: Stored<ReplicaSet>): StoredPod[] {
    const { namespace, uid } = replicaSet.metadata
    const owner = controllerOf(replicaSet)?.uid
    const sets = new Set(
      informers.replicasets
        .list(namespace)
        .filter(other => owner !== undefined && controllerOf(other)?.uid === owner)
        .map(other => other.metadata.uid),
    ).add(uid)
    return informers.pods
      .list(namespace)
      .filter(pod => sets.has(controllerOf(pod)?.uid ?? '') && control.isActive(pod))
  }

  async function writeStatus(
    replicaSet: Stored<ReplicaSet>,
    pods: readonly StoredPod[],
    failure: unknown,
  ): Promise<void> {
    const status = replicaSetStatus(replicaSet, pods, failure, clock.wallMs())
    if (isSameStatus(status, replicaSet.status)) return
    await api.update('replicasets', { ...clone(replicaSet), status }, 'status')
  }

  function lookAgainWhenAvailable(
    key: string,
    { spec }: Stored<ReplicaSet>,
    pods: readonly StoredPod[],
  ): void {
    for (const pod of pods) {
      const inMs = availableInMs(pod, spec?.minReadySeconds ?? 0, clock.wallMs())
      if (inMs) queue.addAfter(key, inMs)
    }
  }
}
