import type { LabelSelector, OwnerReference } from 'kubernetes-types/meta/v1.js'
import { clone } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import type { StoredMeta } from '../../client/resources.ts'
import { matchesSelector } from '../../objects/label-selector.ts'
import { controllerOf, controllerReference } from '../../objects/owner.ts'

interface Claimable {
  metadata: StoredMeta
}

interface Claimant {
  apiVersion: string
  kind: string
  metadata: StoredMeta
  spec?: { selector?: LabelSelector }
}

export interface ClaimOptions<T extends Claimable> {
  /** Writes the object with other owners. */
  update: (object: T) => Promise<unknown>
  /** What the owner would take if it had no owner; by default all that its selector matches. */
  wants?: (object: T) => boolean
}

/**
 * Of these objects, the owner's: it adopts those that its selector matches and that have no controller, and lets go of
 * its own that the selector no longer matches. What is being deleted is never adopted.
 */
export async function claim<T extends Claimable>(
  owner: Claimant,
  objects: readonly T[],
  { update, wants = () => true }: ClaimOptions<T>,
): Promise<T[]> {
  const claimed: T[] = []
  for (const object of objects) {
    const controller = controllerOf(object)
    const isMatch = matchesSelector(owner.spec?.selector, object.metadata.labels) && wants(object)
    if (controller) {
      if (controller.uid !== owner.metadata.uid) continue
      if (isMatch) claimed.push(object)
      else if (!owner.metadata.deletionTimestamp) await quietly(update(withoutOwner(object, owner)))
    } else if (isMatch && !owner.metadata.deletionTimestamp && !object.metadata.deletionTimestamp) {
      if (await quietly(update(withOwner(object, controllerReference(owner))))) claimed.push(object)
    }
  }
  return claimed
}

/** True when it was done; false when the object is gone meanwhile. */
async function quietly(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (thrown) {
    if (isApiError(thrown, 404)) return false
    throw thrown
  }
}

function withOwner<T extends Claimable>(object: T, owner: OwnerReference): T {
  const copy = clone(object)
  copy.metadata.ownerReferences = [...(copy.metadata.ownerReferences ?? []), owner]
  return copy
}

function withoutOwner<T extends Claimable>(object: T, { metadata }: Claimant): T {
  const copy = clone(object)
  copy.metadata.ownerReferences =
    copy.metadata.ownerReferences?.filter(({ uid }) => uid !== metadata.uid) ?? []
  return copy
}
