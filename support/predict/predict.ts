import type { Fault } from '../chaos/fault.ts'
import type { PredictedName, PredictedTime } from '../record/prediction.ts'
import type { Setting } from '../record/setting.ts'
import { seenThroughDoor, tiedUntilPowered } from './database.ts'
import { instanceFault, rollingUpdate } from './instance-faults.ts'
import { lostNode } from './lost-node.ts'
import { degradedNetwork, restartedAgent } from './network.ts'
import { type Parts, partsOf } from './parts.ts'
import { poweredNode, rebootedNode, serverOff } from './returning-node.ts'
import { nothing } from './terms.ts'

/** A time that a fault has not is absent. */
export type Times = Partial<Record<PredictedName, PredictedTime>>

/**
 * What the four times of a fault will be, each as an interval and a sum of named terms, from what the cluster and the
 * app are set to and from how long starts took there. Never from an outage that was measured.
 *
 * An instant is counted as DESIGN counts it: reaction from the fault, running, repair and recovery from the reaction,
 * outage from the first failed request to stable answers.
 */
export function predict(setting: Setting, fault: Fault | undefined): Times {
  if (fault === undefined) return { outage: nothing }
  const parts = partsOf(setting)
  const times = timesOf(setting, parts, fault)
  return setting.behind ? seenThroughDoor(times, setting.behind, parts) : times
}

function timesOf(setting: Setting, parts: Parts, fault: Fault): Times {
  // A node that this app has no instance on can fail without it.
  const isHit = !('node' in fault) || setting.placement.some(({ node }) => node === fault.node)
  const others = setting.placement.length > 1
  switch (fault.kind) {
    case 'container-kill':
    case 'sandbox-kill':
    case 'pod-delete':
      return instanceFault(fault.kind, setting, parts)
    case 'node-drain':
      return isHit ? instanceFault('pod-delete', setting, parts) : { outage: nothing }
    case 'rolling-update':
      return rollingUpdate(setting, parts)
    case 'node-power-off':
    case 'node-network-cut':
      if (isHit && setting.behind && setting.holdMs !== undefined) return tiedUntilPowered(setting, parts)
      return lostNode(setting, parts, { isHit, others })
    case 'node-power-on':
      return poweredNode(parts, { isHit, others })
    case 'node-reboot':
      return rebootedNode(setting, parts, { isHit, others })
    case 'server-power-off':
      return serverOff(setting, parts, isHit)
    case 'agent-restart':
      return restartedAgent(setting, parts, isHit)
    case 'network-degrade':
      return degradedNetwork(setting, fault)
    case 'worker-away':
      // Who asks is answered by others.
      return { outage: nothing }
    default:
      return fault satisfies never
  }
}
