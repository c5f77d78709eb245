import type { StatefulSet } from 'kubernetes-types/apps/v1.js'
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { clone } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import type { Stored } from '../../client/resources.ts'
import { isSameStatus } from '../../objects/counts.ts'
import { isControlledBy } from '../../objects/owner.ts'
import { availableInMs, isAvailable, isFinished, type StoredPod } from '../../objects/pod.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { claim } from '../shared/claim.ts'
import { dropOldRevisions, presentRevision, type Revision, revisionsOf } from '../shared/history.ts'
import { enqueueChanges, enqueueOwners } from '../shared/owner-events.ts'
import { claimsOf, ownedBySurplus } from './claims.ts'
import { hashOf, mendedLabels, newPod, ordinalOf, revisionNameOf } from './identity.ts'
import { type Member, nextSteps, type SetPlan, type Step } from './plan.ts'
import { statefulSetStatus } from './status.ts'

type StoredSet = Stored<StatefulSet>

/** Pods with names that stay: made, exchanged and removed in order. */
export function runStatefulSets(context: ControllerContext): void {
  const { api, informers, clock } = context
  const record = recorderFor(context, 'statefulset-controller')
  const queue = queueFor(context, 'statefulset-controller', reconcile)
  /** Deletions that were accepted but that the watch has not shown yet. */
  const deleted = new Set<string>()
  enqueueChanges(informers.statefulsets, queue)
  enqueueOwners('StatefulSet', informers.statefulsets, informers.pods, queue)
  informers.pods.onChange(({ type, object }) => {
    if (type === 'deleted') deleted.delete(object.metadata.uid)
  })
  const isGoing = (pod: StoredPod) =>
    pod.metadata.deletionTimestamp !== undefined || deleted.has(pod.metadata.uid)

  async function reconcile(key: string): Promise<void> {
    const set = informers.statefulsets.get(key)
    if (!set?.spec) return
    const known = await revisionsOf(context, set)
    const update = await presentRevision(context, set, known, set.status?.collisionCount || undefined)
    const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update
    const pods = await claim(set, informers.pods.list(set.metadata.namespace), {
      update: pod => api.update('pods', pod),
      wants: pod => ordinalOf(set, pod) !== undefined,
    })
    try {
      if (!set.metadata.deletionTimestamp) await advance(set, pods, current, update)
    } finally {
      await conclude(key, set, known, current, update)
    }
  }

  async function advance(
    set: StoredSet,
    pods: readonly StoredPod[],
    current: Revision,
    update: Revision,
  ): Promise<void> {
    const plan = planOf(set)
    const byOrdinal = new Map(pods.map(pod => [ordinalOf(set, pod) ?? -1, pod]))
    for (const [ordinal, pod] of byOrdinal) {
      const labels = isGoing(pod) ? undefined : mendedLabels(pod, ordinal)
      if (labels) await api.update('pods', { ...clone(pod), metadata: { ...clone(pod.metadata), labels } })
    }
    for (const [ordinal, pod] of byOrdinal) {
      // One whose claim was taken away before it was placed gets another.
      if (!pod.spec?.nodeName && !isGoing(pod)) await createClaims(set, pod.metadata.name, ordinal)
    }
    const members = [...byOrdinal].map(([ordinal, pod]) => memberOf(set, ordinal, pod, update))
    for (const step of nextSteps(plan, members)) await take(step, set, byOrdinal, plan, current, update)
  }

  async function take(
    step: Step,
    set: StoredSet,
    byOrdinal: ReadonlyMap<number, StoredPod>,
    plan: SetPlan,
    current: Revision,
    update: Revision,
  ): Promise<void> {
    const name = `${set.metadata.name}-${step.ordinal}`
    if (step.do === 'create') {
      const isKept = plan.replacesOld && step.ordinal < plan.partition
      await createClaims(set, name, step.ordinal)
      await create(set, name, newPod(set, step.ordinal, isKept ? current : update))
      return
    }
    const pod = byOrdinal.get(step.ordinal)
    if (!pod) return
    if (step.why === 'ended') {
      record(
        set,
        'Warning',
        'RecreatingFailedPod',
        `StatefulSet ${set.metadata.namespace}/${set.metadata.name} is recreating failed Pod ${name}`,
      )
    }
    const owner = step.why === 'surplus' ? ownedBySurplus(set, pod) : undefined
    if (owner) await giveClaims(set, step.ordinal, owner)
    await remove(set, pod)
  }

  /** What is there from an earlier life of the pod is used again. */
  async function createClaims(set: StoredSet, pod: string, ordinal: number): Promise<void> {
    for (const claim of claimsOf(set, ordinal)) {
      const { name = '', namespace } = claim.metadata ?? {}
      const there = informers.persistentvolumeclaims.get(`${namespace}/${name}`)
      // A pod of a claim that is going would wait for it for ever.
      if (there?.metadata.deletionTimestamp) throw new Error(`pvc ${name} is being deleted`)
      if (there) continue
      const what = `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name}`
      try {
        await api.create('persistentvolumeclaims', namespace, claim)
        record(set, 'Normal', 'SuccessfulCreate', `${what} success`)
      } catch (thrown) {
        if (isApiError(thrown, 409)) continue
        record(set, 'Warning', 'FailedCreate', `${what} failed error: ${messageOf(thrown)}`)
        throw thrown
      }
    }
  }

  async function giveClaims(set: StoredSet, ordinal: number, owner: OwnerReference): Promise<void> {
    for (const { metadata } of claimsOf(set, ordinal)) {
      const { name = '', namespace } = metadata ?? {}
      const patch = { metadata: { ownerReferences: [owner] } }
      try {
        await api.patch('persistentvolumeclaims', namespace, name, patch, 'merge')
      } catch (thrown) {
        if (!isApiError(thrown, 404)) throw thrown
      }
    }
  }

  async function create(set: StoredSet, name: string, pod: ReturnType<typeof newPod>): Promise<void> {
    const what = `create Pod ${name} in StatefulSet ${set.metadata.name}`
    try {
      await api.create('pods', set.metadata.namespace, pod)
      record(set, 'Normal', 'SuccessfulCreate', `${what} successful`)
    } catch (thrown) {
      // A pod of that name that is not the set's own, or that the watch has not shown yet.
      record(set, 'Warning', 'FailedCreate', `${what} failed error: ${messageOf(thrown)}`)
      throw thrown
    }
  }

  async function remove(set: StoredSet, pod: StoredPod): Promise<void> {
    const { name, namespace, uid } = pod.metadata
    const what = `delete Pod ${name} in StatefulSet ${set.metadata.name}`
    try {
      await api.delete('pods', namespace, name, { preconditions: { uid } })
    } catch (thrown) {
      if (isApiError(thrown, 404) || isApiError(thrown, 409)) return
      record(set, 'Warning', 'FailedDelete', `${what} failed error: ${messageOf(thrown)}`)
      throw thrown
    }
    if (informers.pods.get(`${namespace}/${name}`)?.metadata.uid === uid) deleted.add(uid)
    record(set, 'Normal', 'SuccessfulDelete', `${what} successful`)
  }

  function memberOf(set: StoredSet, ordinal: number, pod: StoredPod, update: Revision): Member {
    const isRunning = pod.status?.phase === 'Running'
    return {
      ordinal,
      isFinished: isFinished(pod),
      isGoing: isGoing(pod),
      isHealthy:
        isRunning && !isGoing(pod) && isAvailable(pod, set.spec?.minReadySeconds ?? 0, clock.wallMs()),
      isUpdated: revisionNameOf(pod) === hashOf(update),
    }
  }

  async function conclude(
    key: string,
    set: StoredSet,
    known: readonly Revision[],
    current: Revision,
    update: Revision,
  ): Promise<void> {
    const pods = informers.pods.list(set.metadata.namespace).filter(pod => isControlledBy(pod, set))
    const status = statefulSetStatus(set, pods, isGoing, { current, update }, clock.wallMs())
    if (!isSameStatus(status, set.status)) {
      await api.update('statefulsets', { ...clone(set), status }, 'status')
    }
    const inUse = new Set([hashOf(current), hashOf(update), ...pods.map(revisionNameOf)])
    await dropOldRevisions(
      context,
      known,
      revision => inUse.has(hashOf(revision)),
      set.spec?.revisionHistoryLimit ?? 10,
    )
    for (const pod of pods) {
      const inMs = availableInMs(pod, set.spec?.minReadySeconds ?? 0, clock.wallMs())
      if (inMs) queue.addAfter(key, inMs)
    }
  }
}

function planOf({ spec }: StoredSet): SetPlan {
  const start = spec?.ordinals?.start ?? 0
  return {
    replicas: spec?.replicas ?? 1,
    start,
    isOrdered: spec?.podManagementPolicy !== 'Parallel',
    replacesOld: spec?.updateStrategy?.type !== 'OnDelete',
    partition: start + (spec?.updateStrategy?.rollingUpdate?.partition ?? 0),
  }
}
