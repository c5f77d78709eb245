import type { StoredPod } from '../../objects/pod.ts'

/** A node with the pods of the old and of the new template that it has. */
export interface DaemonNode {
  name: string
  /** Newest of each that is not going. */
  old: StoredPod | undefined
  updated: StoredPod | undefined
  isOldAvailable: boolean
  isUpdatedAvailable: boolean
}

export interface UpdateStep {
  remove: StoredPod[]
  /** Nodes that get a new pod beside the old one. */
  surge: string[]
}

/** Exchanges as many pods at once as may be missing; those that are not available anyway do not count. */
export function replaceStep(nodes: readonly DaemonNode[], maxUnavailable: number): UpdateStep {
  let missing = 0
  const broken: StoredPod[] = []
  const candidates: StoredPod[] = []
  for (const { old, updated, isOldAvailable, isUpdatedAvailable } of nodes) {
    if (!old) {
      if (!updated || !isUpdatedAvailable) missing++
    } else if (!isOldAvailable) {
      missing++
      broken.push(old)
    } else {
      candidates.push(old)
    }
  }
  return { remove: [...broken, ...candidates.slice(0, Math.max(0, maxUnavailable - missing))], surge: [] }
}

/** Starts as many new pods beside old ones as are allowed; an old one goes when the new one is available. */
export function surgeStep(nodes: readonly DaemonNode[], maxSurge: number): UpdateStep {
  const remove: StoredPod[] = []
  const urgent: string[] = []
  const candidates: string[] = []
  let surging = 0
  for (const { name, old, updated, isOldAvailable, isUpdatedAvailable } of nodes) {
    if (!old) continue
    if (updated) {
      if (isUpdatedAvailable) remove.push(old)
      else surging++
    } else if (isOldAvailable) {
      candidates.push(name)
    } else {
      urgent.push(name)
    }
  }
  return { remove, surge: [...urgent, ...candidates.slice(0, Math.max(0, maxSurge - surging))] }
}
