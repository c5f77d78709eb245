import type { NamespaceCondition } from 'kubernetes-types/core/v1.js'
import { timestamp } from '../../client/clock.ts'

/** What is left of a resource in a namespace that is being deleted. */
export interface Remaining {
  resource: string
  count: number
  /** Finalizers that hold some of it, with how many. */
  finalizers: Record<string, number>
}

/** What a namespace that is being deleted says of what keeps it. */
export function deletionConditions(
  remaining: readonly Remaining[],
  failures: readonly string[],
  nowMs: number,
): NamespaceCondition[] {
  const lastTransitionTime = timestamp(nowMs)
  const held = new Map<string, number>()
  for (const { finalizers } of remaining) {
    for (const [name, count] of Object.entries(finalizers)) held.set(name, (held.get(name) ?? 0) + count)
  }
  const contents = remaining.map(({ resource, count }) => `${resource} has ${count} resource instances`)
  const holders = [...held].map(([name, count]) => `${name} in ${count} resource instances`)
  const conditions: [type: string, reason: string, fine: string, trouble: string][] = [
    ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered', ''],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
      '',
    ],
    [
      'NamespaceDeletionContentFailure',
      failures.length > 0 ? 'ContentDeletionFailed' : 'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
      failures.length > 0
        ? `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`
        : '',
    ],
    [
      'NamespaceContentRemaining',
      contents.length > 0 ? 'SomeResourcesRemain' : 'ContentRemoved',
      'All content successfully removed',
      contents.length > 0 ? `Some resources are remaining: ${contents.join(', ')}` : '',
    ],
    [
      'NamespaceFinalizersRemaining',
      holders.length > 0 ? 'SomeFinalizersRemain' : 'ContentHasNoFinalizers',
      'All content-preserving finalizers finished',
      holders.length > 0
        ? `Some content in the namespace has finalizers remaining: ${holders.join(', ')}`
        : '',
    ],
  ]
  return conditions.map(([type, reason, fine, trouble]) => ({
    type,
    reason,
    status: trouble ? 'True' : 'False',
    message: trouble || fine,
    lastTransitionTime,
  }))
}
