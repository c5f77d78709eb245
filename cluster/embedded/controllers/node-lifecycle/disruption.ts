import type { Node } from 'kubernetes-types/core/v1.js'
import type { Readiness } from './health.ts'

export type ZoneState = 'initial' | 'normal' | 'partial' | 'full'

/** Nodes a second whose pods may begin to be evicted, in each zone. */
const evictionRate = 0.1
const unhealthyShare = 0.55

/** How many of a zone's nodes are away: when many are, the fault is rather the network's, and evicting would harm. */
export function zoneState(readiness: readonly Readiness[]): ZoneState {
  const away = readiness.filter(status => status !== 'True').length
  if (away > 0 && away === readiness.length) return 'full'
  return away > 2 && away / readiness.length >= unhealthyShare ? 'partial' : 'normal'
}

/** A zone of up to 50 nodes evicts nothing more while most of it is away. */
export function evictionRateOf(state: ZoneState, nodes: number): number {
  if (state === 'partial') return nodes > 50 ? 0.01 : 0
  return evictionRate
}

export function zoneOf(node: Node): string {
  const labels = node.metadata?.labels ?? {}
  return `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`
}
