import { type Amounts, add, requestsOf } from '../requests.ts'
import type { NodeInfo } from '../world.ts'
import { best, type Score } from './score.ts'

/** The more is left of cpu and memory, the better. */
export const leastAllocated: Score = (pod, nodes) => {
  const { scored } = requestsOf(pod)
  return nodes.map(node => {
    const free = ['cpu', 'memory'].map(resource => {
      const capacity = node.allocatable[resource] ?? 0
      const taken = (node.scored[resource] ?? 0) + (scored[resource] ?? 0)
      return capacity === 0 || taken > capacity ? 0 : Math.floor(((capacity - taken) * best) / capacity)
    })
    return Math.floor(free.reduce((sum, part) => sum + part, 0) / free.length)
  })
}

/** The more alike the used shares of cpu and memory, the better. */
export const balancedAllocation: Score = (pod, nodes) => {
  const { asked } = requestsOf(pod)
  return nodes.map(node => {
    const after = add({ ...node.asked }, asked)
    const spread = Math.abs(shareOf(after, 'cpu', node) - shareOf(after, 'memory', node)) / 2
    return Math.floor((1 - spread) * best)
  })
}

function shareOf(amounts: Amounts, resource: string, { allocatable }: NodeInfo): number {
  const capacity = allocatable[resource] ?? 0
  return capacity === 0 ? 1 : Math.min(1, (amounts[resource] ?? 0) / capacity)
}
