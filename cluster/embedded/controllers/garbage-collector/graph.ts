import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { StoredMeta } from '../../client/resources.ts'
import type { FollowedResource } from '../informers.ts'

/** One object, as far as its owners and its end are concerned. */
export interface Item {
  resource: FollowedResource
  metadata: StoredMeta
}

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

/** Waits for what it owns to go first. */
export function deletesDependentsFirst({ metadata }: Item): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(foreground) ?? false)
}

/** Lets go of what it owns before it goes. */
export function orphansDependents({ metadata }: Item): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers?.includes(orphan) ?? false)
}

export function ownersOf({ metadata }: Item): readonly OwnerReference[] {
  return metadata.ownerReferences ?? []
}

/** Who owns whom, by uid. */
export class OwnershipGraph {
  readonly #items = new Map<string, Item>()
  readonly #dependents = new Map<string, Set<string>>()

  get(uid: string): Item | undefined {
    return this.#items.get(uid)
  }

  put(item: Item): void {
    this.remove(item.metadata.uid)
    const { uid } = item.metadata
    this.#items.set(uid, item)
    for (const owner of ownersOf(item)) {
      this.#dependents.set(owner.uid, (this.#dependents.get(owner.uid) ?? new Set()).add(uid))
    }
  }

  remove(uid: string): void {
    const item = this.#items.get(uid)
    if (!item) return
    this.#items.delete(uid)
    for (const owner of ownersOf(item)) {
      const siblings = this.#dependents.get(owner.uid)
      siblings?.delete(uid)
      if (siblings?.size === 0) this.#dependents.delete(owner.uid)
    }
  }

  dependentsOf(uid: string): Item[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap(dependent => this.#items.get(dependent) ?? [])
  }

  /** Those that a foreground deletion of the owner waits for. */
  blockersOf(uid: string): Item[] {
    return this.dependentsOf(uid).filter(item =>
      ownersOf(item).some(owner => owner.uid === uid && owner.blockOwnerDeletion),
    )
  }
}
