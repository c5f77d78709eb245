import type { Pod, PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { clone } from '../../api/json.ts'
import { isGone } from '../../client/api-error.ts'
import type { Record as RecordEvent } from '../../client/event-recorder.ts'
import { keyOf } from '../../client/informer.ts'
import type { StoredMeta } from '../../client/resources.ts'
import { controllerReference } from '../../objects/owner.ts'
import { isActive, type StoredPod } from '../../objects/pod.ts'
import type { ControllerContext } from '../context.ts'
import { isNamespaceTerminating } from '../expected-refusals.ts'

export interface PodOwner {
  apiVersion: string
  kind: string
  metadata: StoredMeta
}

/** Makes and deletes the pods of a controller, and says so in events. */
export class PodControl {
  readonly #context: ControllerContext
  readonly #record: RecordEvent
  /** Pods whose deletion was accepted, until the cache has lost them: the watch may show them alive a little longer. */
  readonly #deleted = new Set<string>()

  constructor(context: ControllerContext, record: RecordEvent) {
    this.#context = context
    this.#record = record
    context.informers.pods.onChange(({ type, object }) => {
      if (type === 'deleted') this.#deleted.delete(object.metadata.uid)
    })
  }

  /** Counts: neither ended nor about to end. */
  isActive(pod: StoredPod): boolean {
    return isActive(pod) && !this.#deleted.has(pod.metadata.uid)
  }

  /** On its way out, but not yet gone. */
  isGoing(pod: StoredPod): boolean {
    return pod.metadata.deletionTimestamp !== undefined || this.#deleted.has(pod.metadata.uid)
  }

  /** @throws ApiError, after an event has told of it */
  async create(owner: PodOwner, pod: Pod): Promise<StoredPod> {
    try {
      const created = await this.#context.api.create('pods', owner.metadata.namespace, pod)
      this.#record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`)
      return created
    } catch (thrown) {
      if (!isNamespaceTerminating(thrown)) {
        this.#record(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(thrown)}`)
      }
      throw thrown
    }
  }

  /** One that is gone already is fine. @throws ApiError, after an event has told of it */
  async delete(owner: PodOwner, pod: StoredPod): Promise<void> {
    const { name, namespace, uid } = pod.metadata
    try {
      await this.#context.api.delete('pods', namespace, name, { preconditions: { uid } })
    } catch (thrown) {
      if (isGone(thrown)) return
      this.#record(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(thrown)}`)
      throw thrown
    }
    if (this.#context.informers.pods.get(keyOf(pod))?.metadata.uid === uid) this.#deleted.add(uid)
    this.#record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
  }
}

/** A pod as the template wants it, owned by the controller; `generateName` unless it is given a name. */
export function podFromTemplate(template: PodTemplateSpec, owner: PodOwner, name?: string): Pod {
  const { labels, annotations, finalizers } = clone(template.metadata ?? {})
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(name === undefined ? { generateName: `${owner.metadata.name}-` } : { name }),
      ...(owner.metadata.namespace !== undefined && { namespace: owner.metadata.namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    ...(template.spec && { spec: clone(template.spec) }),
  }
}

/**
 * Does it `count` times in batches of 1, 2, 4, …, and no further batch after a failure, so that what fails for all
 * fails once. Returns how often it was done, and the first failure.
 */
export async function slowStart(
  count: number,
  action: () => Promise<unknown>,
): Promise<{ done: number; failure: unknown }> {
  let done = 0
  for (let batch = Math.min(1, count); batch > 0; batch = Math.min(batch * 2, count - done)) {
    const results = await Promise.allSettled(Array.from({ length: batch }, action))
    const failed = results.filter(result => result.status === 'rejected')
    done += results.length - failed.length
    if (failed[0]) return { done, failure: failed[0].reason }
  }
  return { done, failure: undefined }
}
