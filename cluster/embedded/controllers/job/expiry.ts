import { isApiError } from '../../client/api-error.ts'
import { keyOf } from '../../client/informer.ts'
import { type ControllerContext, queueFor } from '../context.ts'
import { endOf } from './conditions.ts'

/** Deletes jobs some time after their end, where they ask for it. */
export function runJobExpiry(context: ControllerContext): void {
  const { api, informers, clock } = context
  const queue = queueFor(context, 'ttl-after-finished-controller', reconcile)
  informers.jobs.onChange(({ object }) => queue.add(keyOf(object)))

  async function reconcile(key: string): Promise<void> {
    const job = informers.jobs.get(key)
    const seconds = job?.spec?.ttlSecondsAfterFinished
    const end = job && endOf(job)
    if (!job || seconds === undefined || !end || job.metadata.deletionTimestamp) return
    const leftMs = Date.parse(end.lastTransitionTime ?? '') + seconds * 1000 - clock.wallMs()
    if (leftMs > 0) {
      queue.addAfter(key, leftMs)
      return
    }
    const { namespace, name, uid } = job.metadata
    try {
      await api.delete('jobs', namespace, name, { propagationPolicy: 'Foreground', preconditions: { uid } })
    } catch (thrown) {
      if (!isApiError(thrown, 404)) throw thrown
    }
  }
}
