import type { DeploymentSpec } from 'kubernetes-types/apps/v1.js'
import { scaled } from '../../objects/int-or-percent.ts'

/** A ReplicaSet as the arithmetic of a rollout sees it. */
export interface SetState {
  name: string
  /** Wanted size. */
  replicas: number
  /** Pods that have been ready for long enough. */
  available: number
  createdMs: number
  /** What the deployment allowed in all when this set was last scaled (annotation max-replicas). */
  maxReplicas: number | undefined
}

export type Resize = { name: string; replicas: number }

export function isRolling(spec: DeploymentSpec): boolean {
  return spec.strategy?.type !== 'Recreate'
}

/** How many pods a rollout may have too many, and too few. Both nought would stand still, so then one may be missing. */
export function fenceposts(spec: DeploymentSpec): { surge: number; unavailable: number } {
  const replicas = spec.replicas ?? 1
  if (!isRolling(spec)) return { surge: 0, unavailable: 0 }
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {
    maxSurge: '25%',
    maxUnavailable: '25%',
  }
  const surge = scaled(maxSurge, replicas, 'up')
  const unavailable = scaled(maxUnavailable, replicas, 'down')
  return {
    surge,
    unavailable: Math.min(replicas, surge === 0 && unavailable === 0 ? 1 : unavailable),
  }
}

/** The size the new set shall have now. */
export function newSetSize(spec: DeploymentSpec, newSet: SetState, oldSets: readonly SetState[]): number {
  const replicas = spec.replicas ?? 1
  if (!isRolling(spec) || newSet.replicas >= replicas) return replicas
  const room = replicas + fenceposts(spec).surge - total([newSet, ...oldSets])
  return newSet.replicas + Math.max(0, Math.min(room, replicas - newSet.replicas))
}

/** Which old sets shrink now: first by what is not available anyway, then as far as enough pods stay available. */
export function shrinkOldSets(
  spec: DeploymentSpec,
  newSet: SetState,
  oldSets: readonly SetState[],
): Resize[] {
  const minAvailable = (spec.replicas ?? 1) - fenceposts(spec).unavailable
  const newUnavailable = newSet.replicas - newSet.available
  let spare = total([newSet, ...oldSets]) - minAvailable - newUnavailable
  if (spare <= 0) return []
  const sizes = oldSets.map(set => ({ ...set })).sort(byAge)
  for (const set of sizes) {
    const less = Math.max(0, Math.min(spare, set.replicas - set.available))
    set.replicas -= less
    spare -= less
  }
  let tooMany = newSet.available + sizes.reduce((sum, { available }) => sum + available, 0) - minAvailable
  for (const set of sizes) {
    const less = Math.max(0, Math.min(tooMany, set.replicas))
    set.replicas -= less
    tooMany -= less
  }
  return sizes
    .filter(({ name, replicas }) => oldSets.find(set => set.name === name)?.replicas !== replicas)
    .map(({ name, replicas }) => ({ name, replicas }))
}

/**
 * Sizes when the deployment was scaled in the middle of a rollout, or is paused: one active set takes it all; of
 * several, each its share, and what rounding leaves the largest.
 */
export function proportionalSizes(
  spec: DeploymentSpec,
  newSet: SetState | undefined,
  oldSets: readonly SetState[],
  isNewSetSaturated: boolean,
): Resize[] {
  const replicas = spec.replicas ?? 1
  const active = [...oldSets, ...(newSet ? [newSet] : [])].filter(set => set.replicas > 0)
  const newest = newSet ?? [...oldSets].sort(byAge).at(-1)
  if (active.length <= 1) {
    const only = active[0] ?? newest
    return only ? [{ name: only.name, replicas }] : []
  }
  if (isNewSetSaturated) {
    return active.filter(({ name }) => name !== newSet?.name).map(({ name }) => ({ name, replicas: 0 }))
  }
  if (!isRolling(spec)) return []
  const allowed = replicas > 0 ? replicas + fenceposts(spec).surge : 0
  const toAdd = allowed - total(active)
  active.sort((a, b) => b.replicas - a.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)))
  let added = 0
  const sizes = active.map(set => {
    const share = toAdd === added ? 0 : shareOf(set, replicas, allowed, total(active), toAdd - added, toAdd)
    added += share
    return { name: set.name, replicas: set.replicas + share }
  })
  const [largest] = sizes
  if (largest) largest.replicas = Math.max(0, largest.replicas + toAdd - added)
  return sizes
}

function shareOf(
  set: SetState,
  replicas: number,
  allowed: number,
  sum: number,
  left: number,
  toAdd: number,
): number {
  const fraction =
    replicas === 0
      ? -set.replicas
      : Math.round((set.replicas * allowed) / (set.maxReplicas || sum)) - set.replicas
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left)
}

export function total(sets: readonly SetState[]): number {
  return sets.reduce((sum, { replicas }) => sum + replicas, 0)
}

function byAge(a: SetState, b: SetState): number {
  return a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1)
}
