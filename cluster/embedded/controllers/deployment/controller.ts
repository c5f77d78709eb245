import { isEmptySelector } from '../../objects/label-selector.ts'
import { controllerOf, isControlledBy } from '../../objects/owner.ts'
import { isFinished } from '../../objects/pod.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { claim } from '../shared/claim.ts'
import { enqueueChanges, enqueueOwners } from '../shared/owner-events.ts'
import { desiredAnnotation, type StoredDeployment, type StoredSet } from './revisions.ts'
import { isRolling } from './rolling.ts'
import { Rollout } from './rollout.ts'
import { progressCheckInMs } from './status.ts'

/** Rolls each Deployment's pod template out through ReplicaSets, one a template. */
export function runDeployments(context: ControllerContext): void {
  const { api, informers, clock } = context
  const record = recorderFor(context, 'deployment-controller')
  const queue = queueFor(context, 'deployment-controller', reconcile)
  enqueueChanges(informers.deployments, queue)
  enqueueOwners('Deployment', informers.deployments, informers.replicasets, queue)
  // Recreate waits until the last old pod is gone.
  informers.pods.onChange(({ type, object }) => {
    if (type !== 'deleted' && !isFinished(object)) return
    const { namespace } = object.metadata
    const set = informers.replicasets.get(`${namespace}/${controllerOf(object)?.name}`)
    const deployment = set && informers.deployments.get(`${namespace}/${controllerOf(set)?.name}`)
    if (deployment?.spec && !isRolling(deployment.spec)) queue.add(`${namespace}/${deployment.metadata.name}`)
  })

  async function reconcile(key: string): Promise<void> {
    const deployment = informers.deployments.get(key)
    if (!deployment?.spec) return
    if (isEmptySelector(deployment.spec.selector)) {
      record(
        deployment,
        'Warning',
        'SelectingAll',
        'This deployment is selecting all pods. A non-empty selector is required.',
      )
      return
    }
    const sets = await claim(deployment, informers.replicasets.list(deployment.metadata.namespace), {
      update: set => api.update('replicasets', set),
    })
    const rollout = new Rollout({ api, clock, record }, deployment, sets)
    await advance(rollout, deployment, sets)
    const inMs = progressCheckInMs(rollout.deployment, rollout.deployment.status ?? {}, clock.wallMs())
    if (inMs !== undefined) queue.addAfter(key, inMs)
  }

  async function advance(rollout: Rollout, deployment: StoredDeployment, sets: readonly StoredSet[]) {
    if (deployment.metadata.deletionTimestamp) return rollout.writeCounts()
    await rollout.notePause()
    if (deployment.spec?.paused || wasScaled(deployment, sets)) return rollout.scale()
    if (deployment.spec && !isRolling(deployment.spec)) return rollout.recreate(() => hasOldPods(rollout))
    return rollout.roll()
  }

  function hasOldPods({ deployment, oldSets }: Rollout): boolean {
    const pods = informers.pods.list(deployment.metadata.namespace)
    return pods.some(pod => !isFinished(pod) && oldSets.some(set => isControlledBy(pod, set)))
  }
}

/** A set that was scaled for another size of the deployment than it has now. */
function wasScaled({ spec }: StoredDeployment, sets: readonly StoredSet[]): boolean {
  return sets.some(set => {
    const desired = set.metadata.annotations?.[desiredAnnotation]
    return (set.spec?.replicas ?? 0) > 0 && desired !== undefined && Number(desired) !== (spec?.replicas ?? 1)
  })
}
