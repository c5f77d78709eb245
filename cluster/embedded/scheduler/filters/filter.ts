import type { StoredPod } from '../../objects/pod.ts'
import type { NodeInfo, World } from '../world.ts'

/** Looks at the pod once; then says of each node why it is impossible, in Kubernetes' words, or nothing if it is fine. */
export type Filter = (pod: StoredPod, world: World) => (node: NodeInfo) => readonly string[]

export const fits: readonly string[] = []
