import type { FailureHandling, TargetKind } from '../../cluster/cluster.ts'
import type { LimitsByTarget } from '../../fixtures/test.ts'
import { instanceFaults } from './limits/instance-faults.ts'
import { embedded, existing, type Machines, pi, rack } from './limits/machines.ts'
import { networkLimits } from './limits/network.ts'
import { nodeLoss, noticing } from './limits/node-loss.ts'
import { nodeReturn } from './limits/node-return.ts'

/** What may each fault cost on such machines, in a cluster that handles failures so? Each number with its reason. */
function limitsFor(machines: Machines, handling: FailureHandling) {
  const lost = nodeLoss(noticing[handling], machines)
  return {
    ...instanceFaults(machines),
    'node-power-off': lost,
    'node-network-cut': lost,
    ...nodeReturn(machines, noticing[handling]),
    ...networkLimits,
  }
}

const targets: Partial<Record<TargetKind, Machines>> = { embedded, rack, pi, existing }

export const limits: LimitsByTarget<ReturnType<typeof limitsFor>> = Object.fromEntries(
  Object.entries(targets).map(([target, machines]) => [
    target,
    { responsive: limitsFor(machines, 'responsive'), defaults: limitsFor(machines, 'defaults') },
  ]),
)
