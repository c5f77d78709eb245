import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1.js'
import { clone, equal } from '../../api/json.ts'
import { timestamp } from '../../client/clock.ts'
import { keyOf } from '../../client/informer.ts'
import type { Stored } from '../../client/resources.ts'
import { withCondition } from '../../objects/condition.ts'
import { matchesSelector } from '../../objects/label-selector.ts'
import { controllerOf } from '../../objects/owner.ts'
import { isFinished, type StoredPod } from '../../objects/pod.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { budgetOf, countHealthy, disruptionsAllowed, pendingEvictions } from './budget.ts'

/** Says in each PodDisruptionBudget how many of its pods may be evicted now. */
export function runDisruptionBudgets(context: ControllerContext): void {
  const { api, informers, clock } = context
  const record = recorderFor(context, 'controllermanager')
  const queue = queueFor(context, 'disruption-controller', reconcile)
  informers.poddisruptionbudgets.onChange(({ object }) => queue.add(keyOf(object)))
  informers.pods.onChange(change => {
    const { namespace, labels } = change.object.metadata
    const before = change.type === 'updated' ? change.old.metadata.labels : labels
    for (const budget of informers.poddisruptionbudgets.list(namespace)) {
      const { selector } = budget.spec ?? {}
      if (matchesSelector(selector, labels) || matchesSelector(selector, before)) queue.add(keyOf(budget))
    }
  })
  // How many pods are wanted is theirs to say.
  for (const resource of ['deployments', 'replicasets', 'statefulsets'] as const) {
    informers[resource].onChange((change: { object: { metadata: { namespace?: string } } }) => {
      const { namespace } = change.object.metadata
      for (const budget of informers.poddisruptionbudgets.list(namespace)) queue.add(keyOf(budget))
    })
  }

  async function reconcile(key: string): Promise<void> {
    const budget = informers.poddisruptionbudgets.get(key)
    if (!budget?.spec) return
    const pods = informers.pods
      .list(budget.metadata.namespace)
      .filter(pod => matchesSelector(budget.spec?.selector, pod.metadata.labels) && !isFinished(pod))
    if (pods.length === 0) record(budget, 'Normal', 'NoPods', 'No matching pods found')
    const nowMs = clock.wallMs()
    const { pending, overdue, nextCheckInMs } = pendingEvictions(
      budget.status?.disruptedPods ?? {},
      pods,
      nowMs,
    )
    for (const pod of overdue) {
      const message = 'Pod was expected by PDB to be deleted but it was not'
      record(pod, 'Warning', 'NotDeleted', message)
    }
    const limits = budgetOf(budget.spec, pods.length, wantedBy(pods))
    const currentHealthy = countHealthy(pods, pending)
    await write(budget, {
      ...limits,
      currentHealthy,
      disruptionsAllowed: disruptionsAllowed(limits, currentHealthy),
      ...(Object.keys(pending).length > 0 && { disruptedPods: pending }),
      observedGeneration: budget.metadata.generation ?? 0,
    })
    if (nextCheckInMs !== undefined) queue.addAfter(key, nextCheckInMs)
  }

  /** How many pods the controllers of these pods want, each counted once; a pod without one counts for nothing. */
  function wantedBy(pods: readonly StoredPod[]): number {
    const wanted = new Map<string, number>()
    for (const pod of pods) {
      const owner = controllerOf(pod)
      const { namespace } = pod.metadata
      if (owner?.kind === 'StatefulSet') {
        const set = informers.statefulsets.get(`${namespace}/${owner.name}`)
        if (set?.metadata.uid === owner.uid) wanted.set(owner.uid, set.spec?.replicas ?? 1)
      } else if (owner?.kind === 'ReplicaSet') {
        const set = informers.replicasets.get(`${namespace}/${owner.name}`)
        const above = set && controllerOf(set)
        const deployment =
          above?.kind === 'Deployment' && informers.deployments.get(`${namespace}/${above.name}`)
        if (deployment) wanted.set(deployment.metadata.uid, deployment.spec?.replicas ?? 1)
        else if (set?.metadata.uid === owner.uid) wanted.set(owner.uid, set.spec?.replicas ?? 1)
      }
    }
    return [...wanted.values()].reduce((sum, count) => sum + count, 0)
  }

  async function write(
    budget: Stored<PodDisruptionBudget>,
    counts: PodDisruptionBudgetStatus,
  ): Promise<void> {
    const isAllowed = counts.disruptionsAllowed > 0
    const conditions = withCondition(budget.status?.conditions, {
      type: 'DisruptionAllowed',
      status: isAllowed ? 'True' : 'False',
      reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      lastTransitionTime: timestamp(clock.wallMs()),
      observedGeneration: budget.metadata.generation ?? 0,
    })
    const status = { ...counts, conditions }
    if (equal(status, budget.status)) return
    await api.update('poddisruptionbudgets', { ...clone(budget), status }, 'status')
  }
}
