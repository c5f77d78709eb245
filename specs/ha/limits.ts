import type { Limit, LossLimit } from '../../fixtures/matchers.ts'
import type { LimitsByTarget } from '../../fixtures/test.ts'

/** What one fault may cost an app with one instance, and with three. */
interface FaultLimits {
  single: { outage: Limit; repair: Limit }
  triple: { loss: LossLimit; repair: Limit }
}

// The machinery behind the numbers, so that each stands for a sum and not for a habit.
const restart = 'the kubelet looks every 1 s, restarts at once, and readiness is asked every 1 s'
const replace = 'a replacement is scheduled at once, and readiness is asked every 1 s'

/** Sums of Kubernetes' own periods, plus a second for starting on a busy board. */
const podFaults = {
  'container-kill': {
    single: {
      outage: {
        ms: 4_000,
        because: `${restart}; a late NotReady may take it out of the endpoints once more.`,
      },
      repair: { ms: 4_000, because: `${restart}.` },
    },
    triple: {
      loss: {
        seconds: 1,
        because: 'a third of the requests fails for at most the second until the kubelet looks.',
      },
      repair: { ms: 4_000, because: `${restart}.` },
    },
  },
  'sandbox-kill': {
    single: {
      outage: { ms: 7_000, because: `${restart}; hello drains for 2 s and the sandbox is made anew.` },
      repair: { ms: 7_000, because: `${restart}; hello drains for 2 s and the sandbox is made anew.` },
    },
    triple: {
      loss: {
        seconds: 1,
        because: 'the instance serves until it is stopped, and is then taken from the endpoints.',
      },
      repair: { ms: 7_000, because: `${restart}; hello drains for 2 s and the sandbox is made anew.` },
    },
  },
  'pod-delete': {
    single: {
      outage: { ms: 4_000, because: `${replace}.` },
      repair: { ms: 4_000, because: `${replace}.` },
    },
    triple: {
      loss: { seconds: 0.5, because: 'the instance drains while it is taken from the endpoints.' },
      repair: { ms: 4_000, because: `${replace}.` },
    },
  },
  'node-drain': {
    single: {
      outage: { ms: 4_000, because: `${replace}; an eviction deletes first and replaces then.` },
      repair: { ms: 5_000, because: `${replace}.` },
    },
    triple: {
      loss: { seconds: 0.5, because: 'the evicted instance drains while it is taken from the endpoints.' },
      repair: { ms: 5_000, because: `${replace}.` },
    },
  },
  'rolling-update': {
    single: {
      outage: {
        ms: 500,
        because: 'the successor is ready before the predecessor goes; only the switch can cost.',
      },
      repair: { ms: 10_000, because: `${replace}, and the predecessor drains for 2 s.` },
    },
    triple: {
      loss: { seconds: 0.5, because: 'one instance at a time is replaced, its successor first.' },
      repair: { ms: 20_000, because: `${replace}, three times over.` },
    },
  },
} satisfies Record<string, FaultLimits>

function nodeLoss(noticedMs: number, evictedMs: number, sum: string): FaultLimits {
  const because = `${sum}; then ${replace}.`
  return {
    single: {
      outage: { ms: noticedMs + evictedMs + 5_000, because },
      repair: { ms: noticedMs + evictedMs + 5_000, because },
    },
    triple: {
      loss: {
        seconds: ((noticedMs + 2_000) * 0.45) / 1_000,
        because:
          'a third of the requests goes to the lost node until it is noticed, and holds connections up.',
      },
      repair: { ms: noticedMs + evictedMs + 5_000, because },
    },
  }
}

const responsiveNodeLoss = nodeLoss(
  7_000,
  2_000,
  '4 s grace, looked at every 1 s after a heartbeat up to 1 s old, and 1 s toleration',
)
const defaultNodeLoss = nodeLoss(
  55_000,
  306_000,
  '40 s grace, looked at every 5 s after a heartbeat up to 10 s old, and 300 s toleration',
)

/** What may a failure cost? Per target and configuration of its failure handling; each number with its reason. */
export const limits: LimitsByTarget<
  Record<keyof typeof podFaults | 'node-power-off' | 'node-network-cut', FaultLimits>
> = {
  embedded: {
    responsive: {
      ...podFaults,
      'node-power-off': responsiveNodeLoss,
      'node-network-cut': responsiveNodeLoss,
    },
    defaults: { ...podFaults, 'node-power-off': defaultNodeLoss, 'node-network-cut': defaultNodeLoss },
  },
}
