import { isApiError } from '../../client/api-error.ts'
import { keyOf } from '../../client/informer.ts'
import { controllerOf, isControlledBy } from '../../objects/owner.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { type ControllerContext, queueFor } from '../context.ts'
import { isTracked, trackingFinalizer } from './pods.ts'

/** Lets a pod go that is counted. */
export async function release({ api }: ControllerContext, pod: StoredPod): Promise<void> {
  const { namespace, name, uid } = pod.metadata
  try {
    const current = await api.get('pods', namespace, name)
    const { finalizers, resourceVersion } = current.metadata
    if (current.metadata.uid !== uid || !isTracked(current)) return
    const rest = finalizers?.filter(finalizer => finalizer !== trackingFinalizer) ?? []
    await api.patch('pods', namespace, name, { metadata: { resourceVersion, finalizers: rest } }, 'merge')
  } catch (thrown) {
    if (!isApiError(thrown, 404)) throw thrown
  }
}

/** Pods whose job is gone are counted by nobody, and are let go. */
export function releaseOrphans(context: ControllerContext): void {
  const { informers } = context
  const queue = queueFor(context, 'job-controller', async key => {
    const pod = informers.pods.get(key)
    if (pod && isTracked(pod) && !hasJob(pod)) await release(context, pod)
  })
  informers.pods.onChange(({ type, object }) => {
    if (type !== 'deleted' && isTracked(object) && !hasJob(object)) queue.add(keyOf(object))
  })
  informers.jobs.onChange(({ type, object }) => {
    if (type !== 'deleted') return
    for (const pod of informers.pods.list(object.metadata.namespace)) {
      if (isControlledBy(pod, object)) queue.add(keyOf(pod))
    }
  })

  function hasJob(pod: StoredPod): boolean {
    const owner = controllerOf(pod)
    if (owner?.kind !== 'Job') return false
    return informers.jobs.get(`${pod.metadata.namespace}/${owner.name}`)?.metadata.uid === owner.uid
  }
}
