import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { Change } from '../../client/informer.ts'
import { keyOf } from '../../client/informer.ts'
import type { StoredMeta } from '../../client/resources.ts'
import type { WorkQueue } from '../../client/work-queue.ts'
import { matchesSelector } from '../../objects/label-selector.ts'
import { controllerOf } from '../../objects/owner.ts'

interface Selecting {
  kind: string
  metadata: StoredMeta
  spec?: { selector?: LabelSelector }
}

interface Owned {
  metadata: StoredMeta
}

/**
 * Reconciles an owner whenever something it owns, owned, or might adopt has changed.
 * @param ownerKind e.g. `ReplicaSet`
 */
export function enqueueOwners<T extends Owned>(
  ownerKind: string,
  owners: { list: (namespace?: string) => Selecting[] },
  owned: { onChange: (handler: (change: Change<T>) => void) => void },
  queue: Pick<WorkQueue, 'add'>,
): void {
  const enqueue = (object: T): boolean => {
    const controller = controllerOf(object)
    if (controller?.kind === ownerKind) queue.add(`${object.metadata.namespace}/${controller.name}`)
    return controller !== undefined
  }
  owned.onChange(change => {
    const { object } = change
    if (change.type === 'updated' && controllerOf(change.old)?.uid !== controllerOf(object)?.uid) {
      enqueue(change.old)
    }
    if (enqueue(object) || change.type === 'deleted') return
    for (const owner of owners.list(object.metadata.namespace)) {
      if (matchesSelector(owner.spec?.selector, object.metadata.labels)) queue.add(keyOf(owner))
    }
  })
}

/** Reconciles every object of a resource whenever it changes. */
export function enqueueChanges<T extends Owned>(
  informer: { onChange: (handler: (change: Change<T>) => void) => void },
  queue: Pick<WorkQueue, 'add'>,
): void {
  informer.onChange(({ object }) => queue.add(keyOf(object)))
}
