import type { Limit, LossLimit } from '../../../fixtures/matchers.ts'
import type { Machines } from './machines.ts'

/** What one fault may cost an app with one instance, and with three. */
export interface FaultLimits {
  single: { outage: Limit; repair: Limit }
  triple: { loss: LossLimit; repair: Limit }
}

// The machinery behind the numbers, so that each stands for a sum and not for a habit.
const restart = 'the kubelet looks every 1 s, restarts at once, and readiness is asked every 1 s'
export const replace = 'a replacement is scheduled at once, and readiness is asked every 1 s'

/** Sums of Kubernetes' own periods, plus what starting a container may take. */
export function instanceFaults({ startMs }: Machines) {
  const start = `a start takes up to ${startMs / 1_000} s`
  const within = (periodsMs: number, because: string): Limit => ({
    ms: periodsMs + startMs,
    because: `${because}; ${start}.`,
  })
  return {
    'container-kill': {
      single: {
        outage: within(3_000, `${restart}; a late NotReady may take it out of the endpoints once more`),
        repair: within(3_000, restart),
      },
      triple: {
        loss: {
          seconds: 1,
          because: 'a third of the requests fails for at most the second until the kubelet looks.',
        },
        repair: within(3_000, restart),
      },
    },
    'sandbox-kill': {
      single: {
        outage: within(6_000, `${restart}; it drains for 2 s and the sandbox is made anew`),
        repair: within(6_000, `${restart}; it drains for 2 s and the sandbox is made anew`),
      },
      triple: {
        loss: {
          seconds: 1,
          because: 'the instance serves until it is stopped, and is then taken from the endpoints.',
        },
        repair: within(6_000, `${restart}; it drains for 2 s and the sandbox is made anew`),
      },
    },
    'pod-delete': {
      single: { outage: within(3_000, replace), repair: within(3_000, replace) },
      triple: {
        loss: { seconds: 0.5, because: 'the instance drains while it is taken from the endpoints.' },
        repair: within(3_000, replace),
      },
    },
    'node-drain': {
      single: {
        outage: within(3_000, `${replace}; an eviction deletes first and replaces then`),
        repair: within(4_000, replace),
      },
      triple: {
        loss: { seconds: 0.5, because: 'the evicted instance drains while it is taken from the endpoints.' },
        repair: within(4_000, replace),
      },
    },
    'rolling-update': {
      single: {
        outage: {
          ms: 500,
          because: 'the successor is ready before the predecessor goes; only the switch can cost.',
        },
        repair: within(9_000, `${replace}, and the predecessor drains for 2 s`),
      },
      triple: {
        loss: { seconds: 0.5, because: 'one instance at a time is replaced, its successor first.' },
        repair: {
          ms: 17_000 + 3 * startMs,
          because: `${replace}, three times over; ${start}.`,
        },
      },
    },
  } satisfies Record<string, FaultLimits>
}
