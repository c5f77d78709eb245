import type { OwnerReference } from 'kubernetes-types/meta/v1.js'

/** What an owner reference is worth: the owner is there, is gone, or is there only until this object is gone. */
export type OwnerState = 'solid' | 'dangling' | 'waiting'

export type Decision =
  | { action: 'keep' }
  /** It has other owners: it only loses these references. */
  | { action: 'release'; owners: OwnerReference[] }
  | { action: 'delete'; policy: 'Background' | 'Foreground' | 'Orphan' }

/**
 * What becomes of an object, by the state of each of its owners.
 * @param hasDependents owns something itself
 * @param finalizers its own: they say how its deletion was asked for before
 */
export function decide(
  owners: readonly { reference: OwnerReference; state: OwnerState }[],
  hasDependents: boolean,
  finalizers: readonly string[],
): Decision {
  if (owners.length === 0) return { action: 'keep' }
  const lost = owners.filter(({ state }) => state !== 'solid').map(({ reference }) => reference)
  if (lost.length === 0) return { action: 'keep' }
  if (lost.length < owners.length) return { action: 'release', owners: lost }
  const isAwaited = owners.some(({ state }) => state === 'waiting')
  if (isAwaited && hasDependents) return { action: 'delete', policy: 'Foreground' }
  if (finalizers.includes('orphan')) return { action: 'delete', policy: 'Orphan' }
  if (finalizers.includes('foregroundDeletion')) return { action: 'delete', policy: 'Foreground' }
  return { action: 'delete', policy: 'Background' }
}
