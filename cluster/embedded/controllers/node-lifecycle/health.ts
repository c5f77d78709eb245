import type { Lease } from 'kubernetes-types/coordination/v1.js'
import type { Node, NodeCondition } from 'kubernetes-types/core/v1.js'
import { timestamp } from '../../client/clock.ts'
import type { Stored } from '../../client/resources.ts'
import { findCondition } from '../../objects/condition.ts'

/** What the controller remembers of a node's signs of life. */
export interface Health {
  heartbeat: string | undefined
  renewTime: string | undefined
  /** When the last sign of life was seen here: clocks of nodes are not trusted. */
  seenMs: number
}

export interface Now {
  monotonicMs: number
  wallMs: number
}

export interface GracePeriods {
  /** How long a node that was ready may be silent. */
  monitorMs: number
  /** How long a node may take until its first status. */
  startupMs: number
}

export type Readiness = 'True' | 'False' | 'Unknown'

export interface Finding {
  health: Health
  /** As the node itself said last. */
  observed: Readiness
  /** As it is to be taken now. */
  current: Readiness
  /** All conditions of a node that has fallen silent; undefined when nothing is to be written. */
  conditions: NodeCondition[] | undefined
}

/** Conditions that nobody knows any more when the kubelet is silent. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** Looks for signs of life: a newer heartbeat in the status, or a renewed lease. */
export function examine(
  node: Stored<Node>,
  lease: Pick<Stored<Lease>, 'spec'> | undefined,
  before: Health | undefined,
  now: Now,
  grace: GracePeriods,
): Finding {
  const ready = findCondition(node.status?.conditions, 'Ready')
  const observed = ready ? readinessOf(ready) : 'Unknown'
  const health = healthNow(node, ready, lease?.spec?.renewTime, before, now)
  const silentMs = now.monotonicMs - health.seenMs
  if (silentMs < (ready ? grace.monitorMs : grace.startupMs)) {
    return { health, observed, current: observed, conditions: undefined }
  }
  const isTold = ready?.status === 'Unknown'
  return {
    health,
    observed,
    current: 'Unknown',
    conditions: isTold ? undefined : silentConditions(node, now.wallMs),
  }
}

export function readinessOf(condition: NodeCondition | undefined): Readiness {
  return condition?.status === 'True' || condition?.status === 'False' ? condition.status : 'Unknown'
}

function healthNow(
  node: Stored<Node>,
  ready: NodeCondition | undefined,
  renewTime: string | undefined,
  before: Health | undefined,
  now: Now,
): Health {
  const heartbeat = ready?.lastHeartbeatTime
  if (!before) {
    // One that has never said anything has been silent since it was made.
    const ageMs = ready ? 0 : Math.max(0, now.wallMs - Date.parse(node.metadata.creationTimestamp))
    return { heartbeat, renewTime, seenMs: now.monotonicMs - ageMs }
  }
  const isAlive = heartbeat !== before.heartbeat || isLater(renewTime, before.renewTime)
  return {
    heartbeat,
    renewTime: isLater(renewTime, before.renewTime) ? renewTime : before.renewTime,
    seenMs: isAlive ? now.monotonicMs : before.seenMs,
  }
}

function isLater(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && (b === undefined || Date.parse(a) > Date.parse(b))
}

function silentConditions(node: Stored<Node>, wallMs: number): NodeCondition[] {
  const lastTransitionTime = timestamp(wallMs)
  return kubeletConditions.map(type => {
    const current = findCondition(node.status?.conditions, type)
    if (current?.status === 'Unknown') return current
    return {
      type,
      status: 'Unknown',
      reason: current ? 'NodeStatusUnknown' : 'NodeStatusNeverUpdated',
      message: current ? 'Kubelet stopped posting node status.' : 'Kubelet never posted node status.',
      lastHeartbeatTime: current?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
      lastTransitionTime,
    }
  })
}
