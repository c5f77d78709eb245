import { equal } from '../../api/json.ts'
import { isGone } from '../../client/api-error.ts'
import { keyOf } from '../../client/informer.ts'
import { disruptionTarget, isTerminating, type StoredPod } from '../../objects/pod.ts'
import { toleratedForMs } from '../../objects/taints.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'

interface Eviction {
  uid: string
  /** When the pod first had to go; a new taint does not start its time anew. */
  sinceMs: number
  dueMs: number
}

/** Deletes pods from nodes with NoExecute taints that they do not, or no longer, tolerate. */
export function runTaintManager(context: ControllerContext): void {
  const { api, informers, clock } = context
  const record = recorderFor(context, 'taint-eviction-controller')
  const evictions = new Map<string, Eviction>()
  const queue = queueFor(context, 'taint-eviction-controller', reconcile)
  informers.nodes.onChange(change => {
    const { object } = change
    if (change.type === 'updated' && equal(object.spec?.taints, change.old.spec?.taints)) return
    for (const pod of informers.pods.list()) {
      if (pod.spec?.nodeName === object.metadata.name) queue.add(keyOf(pod))
    }
  })
  informers.pods.onChange(change => {
    const { object } = change
    const isSame =
      change.type === 'updated' &&
      change.old.spec?.nodeName === object.spec?.nodeName &&
      equal(change.old.spec?.tolerations, object.spec?.tolerations)
    if (!isSame) queue.add(keyOf(object))
  })

  async function reconcile(key: string): Promise<void> {
    const pod = informers.pods.get(key)
    const planned = evictions.get(key)
    if (!pod || isTerminating(pod) || planned?.uid !== pod.metadata.uid) evictions.delete(key)
    if (!pod?.spec?.nodeName || isTerminating(pod)) return
    const taints = informers.nodes.get(pod.spec.nodeName)?.spec?.taints ?? []
    const toleratedMs = toleratedForMs(taints, pod.spec.tolerations)
    if (toleratedMs === Number.POSITIVE_INFINITY) {
      if (evictions.delete(key)) tell(pod, `Cancelling deletion of Pod ${key}`)
      return
    }
    const nowMs = clock.monotonicMs()
    const sinceMs = evictions.get(key)?.sinceMs ?? nowMs
    const dueMs = toleratedMs === undefined ? nowMs : sinceMs + toleratedMs
    evictions.set(key, { uid: pod.metadata.uid, sinceMs, dueMs })
    if (dueMs > nowMs) queue.addAfter(key, dueMs - nowMs)
    else await evict(key, pod)
  }

  async function evict(key: string, pod: StoredPod): Promise<void> {
    const { namespace, name, uid } = pod.metadata
    tell(pod, `Marking for deletion Pod ${key}`)
    const why = 'Taint manager: deleting due to NoExecute taint'
    const conditions = [disruptionTarget('DeletionByTaintManager', why, clock.wallMs())]
    try {
      const patch = { metadata: { uid }, status: { conditions } }
      await api.patch('pods', namespace, name, patch, 'strategic', 'status')
      await api.delete('pods', namespace, name, { preconditions: { uid } })
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown
    }
    evictions.delete(key)
  }

  function tell(pod: StoredPod, message: string): void {
    record(pod, 'Normal', 'TaintManagerEviction', message)
  }
}
