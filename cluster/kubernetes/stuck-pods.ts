import type { V1Pod } from '@kubernetes/client-node'
import type { Connection } from './connection.ts'

/** What a kubelet may take beyond a pod's grace period. */
const marginMs = 5_000

/**
 * Whether a pod on its way out has ended, and only its object is left. After a node's return a kubelet keeps those of
 * before until it collects its dead containers, which takes a minute.
 *
 * @param terminatingForMs how long it has been seen to be on its way out, at least
 */
export function isStuck({ metadata, status }: V1Pod, terminatingForMs: number): boolean {
  if (!metadata?.deletionTimestamp) return false
  const statuses = status?.containerStatuses ?? []
  const hasEnded = statuses.length > 0 && statuses.every(({ state }) => state?.running === undefined)
  const graceMs = (metadata.deletionGracePeriodSeconds ?? 0) * 1_000
  return terminatingForMs > (hasEnded ? marginMs : graceMs + marginMs)
}

/**
 * Deletes the objects of pods that are stuck on their way out; nothing where that is not allowed.
 *
 * @param terminatingForMs how long their namespace has been on its way out
 */
export async function forgetStuckPods(
  { core }: Pick<Connection, 'core'>,
  namespace: string,
  terminatingForMs: number,
): Promise<void> {
  try {
    const { items } = await core.listNamespacedPod({ namespace })
    const stuck = items.filter(pod => isStuck(pod, terminatingForMs))
    await Promise.all(
      stuck.map(({ metadata }) =>
        core.deleteNamespacedPod({ name: metadata?.name ?? '', namespace, gracePeriodSeconds: 0 }),
      ),
    )
  } catch {
    // Gone meanwhile, or a right or the server is missing: then it takes as long as it takes.
  }
}
