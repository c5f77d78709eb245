import type { FailureHandling, TargetKind } from '../../cluster/cluster.ts'
import type { App } from '../../fixtures/app-file/app.ts'
import type { LimitsByTarget } from '../../fixtures/test.ts'
import { databaseLimits } from './limits/database.ts'
import { instanceFaults } from './limits/instance-faults.ts'
import { embedded, existing, type Machines, pi, rack } from './limits/machines.ts'
import { networkLimits } from './limits/network.ts'
import { nodeLoss, noticing } from './limits/node-loss.ts'
import { nodeReturn } from './limits/node-return.ts'
import { queueLimits } from './limits/queue.ts'

/**
 * What may each fault cost on such machines, in a cluster that handles failures so? Each number with its reason.
 * @param startMs how long the app's instances take to start there, where that is longer than the machines take for hello
 */
function limitsFor(hello: Machines, handling: FailureHandling, startMs = 0) {
  const machines = { ...hello, startMs: Math.max(hello.startMs, startMs) }
  const lost = nodeLoss(noticing[handling], machines)
  return {
    ...instanceFaults(machines),
    'node-power-off': lost,
    'node-network-cut': lost,
    ...nodeReturn(machines, noticing[handling]),
    ...networkLimits,
    ...queueLimits(machines),
    ...databaseLimits(machines),
  }
}

const targets: Partial<Record<TargetKind, Machines>> = { embedded, rack, pi, existing }

export const limits: LimitsByTarget<ReturnType<typeof limitsFor>> = Object.fromEntries(
  Object.entries(targets).map(([target, machines]) => {
    const handled = (handling: FailureHandling) => (app: Pick<App, 'startsWithinMs'>) =>
      limitsFor(machines, handling, app.startsWithinMs[target as TargetKind])
    return [target, { responsive: handled('responsive'), defaults: handled('defaults') }]
  }),
)
