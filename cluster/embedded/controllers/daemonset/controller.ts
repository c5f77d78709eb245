import type { DaemonSet, DaemonSetStatus } from 'kubernetes-types/apps/v1.js'
import { clone, equal } from '../../api/json.ts'
import { keyOf } from '../../client/informer.ts'
import type { Stored } from '../../client/resources.ts'
import { isSameStatus, nonZero } from '../../objects/counts.ts'
import { scaled } from '../../objects/int-or-percent.ts'
import { isControlledBy } from '../../objects/owner.ts'
import { availableInMs, isAvailable, isFinished, isReady, type StoredPod } from '../../objects/pod.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { claim } from '../shared/claim.ts'
import {
  dropOldRevisions,
  presentRevision,
  type Revision,
  revisionLabel,
  revisionsOf,
} from '../shared/history.ts'
import { enqueueChanges, enqueueOwners } from '../shared/owner-events.ts'
import { PodControl, podFromTemplate, slowStart } from '../shared/pod-control.ts'
import { nodeOf, runsOn, templateFor } from './placement.ts'
import { type DaemonNode, replaceStep, surgeStep } from './update.ts'

/** One pod of each DaemonSet on every node that it is for. */
export function runDaemonSets(context: ControllerContext): void {
  const { api, informers, clock } = context
  const record = recorderFor(context, 'daemonset-controller')
  const control = new PodControl(context, record)
  const queue = queueFor(context, 'daemonset-controller', reconcile)
  enqueueChanges(informers.daemonsets, queue)
  enqueueOwners('DaemonSet', informers.daemonsets, informers.pods, queue)
  informers.nodes.onChange(change => {
    const isHeartbeat =
      change.type === 'updated' &&
      equal(change.object.spec, change.old.spec) &&
      equal(change.object.metadata.labels, change.old.metadata.labels)
    if (!isHeartbeat) for (const set of informers.daemonsets.list()) queue.add(keyOf(set))
  })

  async function reconcile(key: string): Promise<void> {
    const set = informers.daemonsets.get(key)
    if (!set?.spec || set.metadata.deletionTimestamp) return
    const revisions = await revisionsOf(context, set)
    const present = await presentRevision(context, set, revisions, set.status?.collisionCount)
    const candidates = informers.pods.list(set.metadata.namespace)
    const pods = await claim(set, candidates, { update: pod => api.update('pods', pod) })
    await manage(set, pods, present)
    const now = informers.pods.list(set.metadata.namespace).filter(pod => isControlledBy(pod, set))
    await update(set, now, present)
    const isUsed = ({ metadata }: Revision) =>
      metadata.uid === present.metadata.uid || now.some(pod => isOf(pod, metadata.labels?.[revisionLabel]))
    await dropOldRevisions(context, revisions, isUsed, set.spec.revisionHistoryLimit ?? 10)
    await writeStatus(set, now, present)
    for (const pod of now) {
      const inMs = availableInMs(pod, set.spec.minReadySeconds ?? 0, clock.wallMs())
      if (inMs) queue.addAfter(key, inMs)
    }
  }

  /** A pod where one is missing, none where there shall be none. */
  async function manage(
    set: Stored<DaemonSet>,
    pods: readonly StoredPod[],
    present: Revision,
  ): Promise<void> {
    const create: string[] = []
    const remove: StoredPod[] = []
    const template = set.spec?.template ?? {}
    const isSurging = surgeOf(set) > 0
    for (const node of informers.nodes.list()) {
      const { name } = node.metadata
      const there = pods.filter(pod => nodeOf(pod) === name)
      const { should, may } = runsOn(template, node)
      if (!may) {
        remove.push(...there)
        continue
      }
      const ended = there.filter(pod => isFinished(pod) && !control.isGoing(pod))
      for (const pod of ended) {
        const message = `Found failed daemon pod ${keyOf(pod)} on node ${name}, will try to kill it`
        record(set, 'Warning', 'FailedDaemonPod', message)
      }
      remove.push(
        ...ended,
        ...surplus(
          there.filter(pod => control.isActive(pod)),
          present,
          isSurging,
        ),
      )
      if (should && there.length === 0) create.push(name)
    }
    const known = new Set(informers.nodes.list().map(({ metadata }) => metadata.name))
    remove.push(...pods.filter(pod => !pod.spec?.nodeName && !known.has(nodeOf(pod) ?? '')))
    await apply(set, create, remove, present)
  }

  async function update(
    set: Stored<DaemonSet>,
    pods: readonly StoredPod[],
    present: Revision,
  ): Promise<void> {
    const { updateStrategy, minReadySeconds = 0, template } = set.spec ?? {}
    if (updateStrategy?.type === 'OnDelete' || !template) return
    const nowMs = clock.wallMs()
    const hash = present.metadata.labels?.[revisionLabel]
    const nodes = informers.nodes.list().filter(node => runsOn(template, node).should)
    const daemonNodes = nodes.map(({ metadata: { name } }): DaemonNode => {
      const active = pods.filter(pod => nodeOf(pod) === name && control.isActive(pod))
      const old = active.find(pod => !isOf(pod, hash))
      const updated = active.find(pod => isOf(pod, hash))
      return {
        name,
        old,
        updated,
        isOldAvailable: old !== undefined && isAvailable(old, minReadySeconds, nowMs),
        isUpdatedAvailable: updated !== undefined && isAvailable(updated, minReadySeconds, nowMs),
      }
    })
    const surge = surgeOf(set)
    const maxUnavailable = scaled(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up')
    const step = surge > 0 ? surgeStep(daemonNodes, surge) : replaceStep(daemonNodes, maxUnavailable)
    await apply(set, step.surge, step.remove, present)
  }

  async function apply(
    set: Stored<DaemonSet>,
    create: readonly string[],
    remove: readonly StoredPod[],
    present: Revision,
  ): Promise<void> {
    const hash = present.metadata.labels?.[revisionLabel] ?? ''
    const left = [...create]
    const { failure } = await slowStart(create.length, async () => {
      const pod = podFromTemplate(templateFor(set.spec?.template ?? {}, left.shift() ?? ''), set)
      if (pod.metadata) pod.metadata.labels = { ...pod.metadata.labels, [revisionLabel]: hash }
      await control.create(set, pod)
    })
    await Promise.all(remove.filter(pod => !control.isGoing(pod)).map(pod => control.delete(set, pod)))
    if (failure) throw failure
  }

  function surgeOf({ spec }: Stored<DaemonSet>): number {
    const { maxSurge } = spec?.updateStrategy?.rollingUpdate ?? {}
    const nodes = informers.nodes.list().filter(node => runsOn(spec?.template ?? {}, node).should)
    return scaled(maxSurge, nodes.length, 'up')
  }

  async function writeStatus(
    set: Stored<DaemonSet>,
    pods: readonly StoredPod[],
    present: Revision,
  ): Promise<void> {
    const counts = {
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
      numberAvailable: 0,
      updatedNumberScheduled: 0,
    }
    const { template = {}, minReadySeconds = 0 } = set.spec ?? {}
    const hash = present.metadata.labels?.[revisionLabel]
    for (const node of informers.nodes.list()) {
      const there = pods.filter(pod => nodeOf(pod) === node.metadata.name && control.isActive(pod))
      if (!runsOn(template, node).should) {
        if (there.length > 0) counts.numberMisscheduled++
        continue
      }
      counts.desiredNumberScheduled++
      if (there.length > 0) counts.currentNumberScheduled++
      if (there.some(isReady)) counts.numberReady++
      if (there.some(pod => isAvailable(pod, minReadySeconds, clock.wallMs()))) counts.numberAvailable++
      if (there.some(pod => isOf(pod, hash))) counts.updatedNumberScheduled++
    }
    const { updatedNumberScheduled, numberAvailable, ...always } = counts
    const status: DaemonSetStatus = {
      ...always,
      ...nonZero({
        updatedNumberScheduled,
        numberAvailable,
        numberUnavailable: counts.desiredNumberScheduled - numberAvailable,
      }),
      observedGeneration: set.metadata.generation ?? 0,
      ...(set.status?.collisionCount !== undefined && { collisionCount: set.status.collisionCount }),
    }
    if (isSameStatus(status, set.status)) return
    await api.update('daemonsets', { ...clone(set), status }, 'status')
  }
}

/** More pods than a node shall have: all but the oldest; while surging, the oldest of each template. */
function surplus(active: readonly StoredPod[], present: Revision, isSurging: boolean): StoredPod[] {
  const hash = present.metadata.labels?.[revisionLabel]
  const groups = isSurging
    ? [active.filter(pod => isOf(pod, hash)), active.filter(pod => !isOf(pod, hash))]
    : [active]
  return groups.flatMap(group =>
    [...group]
      .sort(
        (a, b) =>
          Number(Boolean(b.spec?.nodeName)) - Number(Boolean(a.spec?.nodeName)) ||
          Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp),
      )
      .slice(1),
  )
}

function isOf({ metadata }: StoredPod, hash: string | undefined): boolean {
  return metadata.labels?.[revisionLabel] === hash
}
