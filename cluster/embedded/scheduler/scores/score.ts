import type { StoredPod } from '../../objects/pod.ts'
import type { NodeInfo, World } from '../world.ts'

/** Rates all possible nodes at once, each from 0 to 100, in their order. */
export type Score = (pod: StoredPod, nodes: readonly NodeInfo[], world: World) => number[]

export const best = 100

/** Stretches ratings so that the highest is 100; `reversed` when less is better. */
export function normalized(ratings: readonly number[], reversed = false): number[] {
  const highest = Math.max(0, ...ratings)
  if (highest === 0) return ratings.map(() => (reversed ? best : 0))
  return ratings.map(rating => {
    const part = Math.floor((best * rating) / highest)
    return reversed ? best - part : part
  })
}
