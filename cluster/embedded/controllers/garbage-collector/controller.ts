import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import { equal } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import type { Change } from '../../client/informer.ts'
import type { StoredMeta } from '../../client/resources.ts'
import { type ControllerContext, queueFor } from '../context.ts'
import type { FollowedResource } from '../informers.ts'
import { decide, type OwnerState } from './decide.ts'
import { deletesDependentsFirst, type Item, OwnershipGraph, orphansDependents, ownersOf } from './graph.ts'
import { kinds } from './kinds.ts'

/** Deletes what has lost its owners, and ends deletions that wait for what is owned. */
export function runGarbageCollector(context: ControllerContext): void {
  const { api, informers } = context
  const graph = new OwnershipGraph()
  const queue = queueFor(context, 'garbage-collector', reconcile)
  const resources = Object.keys(informers) as FollowedResource[]
  for (const resource of resources) {
    informers[resource].onChange((change: Change<{ metadata: StoredMeta }>) => note(resource, change))
  }

  function note(resource: FollowedResource, change: Change<{ metadata: StoredMeta }>): void {
    const { metadata } = change.object
    const { uid } = metadata
    if (change.type === 'deleted') {
      const owners = ownersOf({ resource, metadata })
      const dependents = graph.dependentsOf(uid)
      graph.remove(uid)
      for (const { metadata: dependent } of dependents) queue.add(dependent.uid)
      for (const owner of owners) queue.add(owner.uid) // which may have waited for it
      return
    }
    const item = { resource, metadata }
    graph.put(item)
    const isNews =
      change.type === 'added' ||
      !equal(change.old.metadata.ownerReferences, metadata.ownerReferences) ||
      change.old.metadata.deletionTimestamp !== metadata.deletionTimestamp ||
      !equal(change.old.metadata.finalizers, metadata.finalizers)
    if (!isNews) return
    if (ownersOf(item).length > 0 || metadata.deletionTimestamp) queue.add(uid)
    if (change.type !== 'updated') return
    for (const owner of change.old.metadata.ownerReferences ?? []) queue.add(owner.uid)
  }

  async function reconcile(uid: string): Promise<void> {
    const item = graph.get(uid)
    if (!item) return
    try {
      if (orphansDependents(item)) await orphan(item)
      else if (deletesDependentsFirst(item)) await deleteDependents(item)
      else if (!item.metadata.deletionTimestamp) await collect(item)
    } catch (thrown) {
      if (!isApiError(thrown, 404)) throw thrown
    }
  }

  async function collect(item: Item): Promise<void> {
    const { resource, metadata } = item
    const { namespace, name, uid, finalizers } = metadata
    if (ownersOf(item).every(({ uid: owner }) => isSolid(owner))) return
    const current = await api.get(resource, namespace, name)
    if (current.metadata.uid !== uid || current.metadata.deletionTimestamp) return
    const owners: { reference: OwnerReference; state: OwnerState }[] = []
    for (const reference of current.metadata.ownerReferences ?? []) {
      owners.push({ reference, state: await stateOf(reference, namespace) })
    }
    const decision = decide(owners, graph.dependentsOf(uid).length > 0, finalizers ?? [])
    if (decision.action === 'release') {
      await release(
        { resource, metadata: current.metadata },
        new Set(decision.owners.map(owner => owner.uid)),
      )
    } else if (decision.action === 'delete') {
      const preconditions = { uid, resourceVersion: current.metadata.resourceVersion }
      await api.delete(resource, namespace, name, { propagationPolicy: decision.policy, preconditions })
    }
  }

  function isSolid(uid: string): boolean {
    const owner = graph.get(uid)
    return owner !== undefined && !deletesDependentsFirst(owner)
  }

  /** The graph may lag behind, so that an owner is gone is asked of the API. */
  async function stateOf(
    { kind, name, uid }: OwnerReference,
    namespace: string | undefined,
  ): Promise<OwnerState> {
    const known = graph.get(uid)
    if (known) return deletesDependentsFirst(known) ? 'waiting' : 'solid'
    const owner = kinds[kind]
    if (!owner) return 'solid' // of a kind that this cluster does not know: leave it alone
    if (owner.isNamespaced && namespace === undefined) return 'solid' // cannot be resolved
    try {
      const found = await api.get(owner.resource, owner.isNamespaced ? namespace : undefined, name)
      return found.metadata.uid === uid ? 'solid' : 'dangling'
    } catch (thrown) {
      if (isApiError(thrown, 404)) return 'dangling'
      throw thrown
    }
  }

  async function deleteDependents(item: Item): Promise<void> {
    const { uid } = item.metadata
    for (const dependent of graph.dependentsOf(uid)) queue.add(dependent.metadata.uid)
    if (graph.blockersOf(uid).length === 0) await removeFinalizer(item, 'foregroundDeletion')
  }

  async function orphan(item: Item): Promise<void> {
    const { uid } = item.metadata
    for (const { resource, metadata } of graph.dependentsOf(uid)) {
      try {
        const current = await api.get(resource, metadata.namespace, metadata.name)
        if (current.metadata.uid !== metadata.uid) continue
        await release({ resource, metadata: current.metadata }, new Set([uid]))
      } catch (thrown) {
        if (!isApiError(thrown, 404)) throw thrown
      }
    }
    await removeFinalizer(item, 'orphan')
  }

  async function release({ resource, metadata }: Item, owners: ReadonlySet<string>): Promise<void> {
    const { namespace, name, resourceVersion } = metadata
    const ownerReferences = metadata.ownerReferences?.filter(({ uid }) => !owners.has(uid)) ?? []
    await api.patch(resource, namespace, name, { metadata: { resourceVersion, ownerReferences } }, 'merge')
  }

  async function removeFinalizer({ resource, metadata }: Item, finalizer: string): Promise<void> {
    const { namespace, name, uid } = metadata
    const current = await api.get(resource, namespace, name)
    const { finalizers, resourceVersion } = current.metadata
    if (current.metadata.uid !== uid || !finalizers?.includes(finalizer)) return
    const rest = finalizers.filter(other => other !== finalizer)
    await api.patch(resource, namespace, name, { metadata: { resourceVersion, finalizers: rest } }, 'merge')
  }
}
