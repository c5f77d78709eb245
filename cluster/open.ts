import type { Cluster } from './cluster.ts'
import { type EmbeddedTarget, EmbeddedTargetCluster } from './embedded-cluster.ts'

export type Target = EmbeddedTarget

/** Brings a target up, or finds it running. @param nowMs the run's clock */
export function openCluster(target: Target, nowMs: () => number, signal: AbortSignal): Promise<Cluster> {
  switch (target.kind) {
    case 'embedded':
      return EmbeddedTargetCluster.open(target, nowMs, signal)
    default:
      return target.kind satisfies never // a new target does not compile until it is handled here
  }
}
