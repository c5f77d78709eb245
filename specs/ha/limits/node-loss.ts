import type { FailureHandling } from '../../../cluster/cluster.ts'
import { type FaultLimits, replace } from './instance-faults.ts'
import type { Machines } from './machines.ts'

/** How long a cluster takes to notice that a node is lost, and then to give its instances up. */
export interface Noticing {
  noticedMs: number
  evictedMs: number
  words: string
}

export const noticing: Record<FailureHandling, Noticing> = {
  responsive: {
    noticedMs: 7_000,
    evictedMs: 2_000,
    words: '4 s grace, looked at every 1 s after a heartbeat up to 1 s old, and 1 s toleration',
  },
  defaults: {
    noticedMs: 55_000,
    evictedMs: 306_000,
    words: '40 s grace, looked at every 5 s after a heartbeat up to 10 s old, and 300 s toleration',
  },
}

/** A node that is gone, and does not come back while it is watched. */
export function nodeLoss({ noticedMs, evictedMs, words }: Noticing, { startMs }: Machines): FaultLimits {
  const limit = {
    ms: noticedMs + evictedMs + 4_000 + startMs,
    because: `${words}; then ${replace}; a start takes up to ${startMs / 1_000} s.`,
  }
  return {
    single: { outage: limit, repair: limit },
    triple: { loss: untilNoticed(noticedMs), repair: limit },
  }
}

/** What three instances may lose while one of their nodes is away and nobody knows. */
export function untilNoticed(noticedMs: number) {
  return {
    seconds: ((noticedMs + 2_000) * 0.45) / 1_000,
    because: 'a third of the requests goes to the lost node until it is noticed, and holds connections up.',
  }
}
