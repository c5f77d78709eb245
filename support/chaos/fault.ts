/** Something done to the cluster on purpose, as plain data: it is written to the journal before it is injected. */
export type Fault =
  | { kind: 'container-kill'; namespace: string; instance: string }
  | { kind: 'sandbox-kill'; namespace: string; instance: string }
  | { kind: 'pod-delete'; namespace: string; instance: string }
  | { kind: 'node-power-off'; node: string }
  | { kind: 'node-network-cut'; node: string }
  | { kind: 'node-drain'; node: string }
  /** Power for a node that has none; a `node-power-off` took it before. */
  | { kind: 'node-power-on'; node: string }
  /** In order, as `shutdown -r` does: services get to stop, and the node comes back by itself. */
  | { kind: 'node-reboot'; node: string }
  /** As node-power-off, but the node is the cluster's only server: the control plane goes with it. */
  | { kind: 'server-power-off'; node: string }
  /** The node's agent (kubelet, kube-proxy, container runtime) ends and is started again; what it runs lives on. */
  | { kind: 'agent-restart'; node: string }
  | ({ kind: 'network-degrade'; node: string } & Degradation)
  | { kind: 'rolling-update'; namespace: string; app: string }
  /** The workload that takes work from a queue is scaled to none; healed, it has as many instances as before. */
  | { kind: 'worker-away'; namespace: string; app: string }

/** What becomes of a node's link, in both directions. What is absent stays as it is. */
export interface Degradation {
  /** Share of packets that are dropped, 0..1. */
  lossRatio?: number | undefined
  /** Kilobits a second that pass. */
  rateKbps?: number | undefined
  delayMs?: number | undefined
  /** By how much the delay varies, up and down; only beside `delayMs`. */
  jitterMs?: number | undefined
}

export type DegradationKind = 'loss' | 'rate' | 'delay'

/** Faults that a node feels, with everything on it. */
const nodeFaultKinds = [
  'node-power-off',
  'node-network-cut',
  'node-drain',
  'node-power-on',
  'node-reboot',
  'server-power-off',
  'agent-restart',
  'network-degrade',
] as const

export const faultKinds = [
  'container-kill',
  'sandbox-kill',
  'pod-delete',
  ...nodeFaultKinds,
  'rolling-update',
  'worker-away',
] as const satisfies readonly Fault['kind'][]

export type FaultKind = Fault['kind']

export type NodeFaultKind = (typeof nodeFaultKinds)[number]

export function isNodeFault(kind: FaultKind): kind is NodeFaultKind {
  return (nodeFaultKinds as readonly string[]).includes(kind)
}

/**
 * Nodes that are away while a fault lasts, or until it has passed: their doors and instances do not answer, whatever is
 * done, and no client would be sent there.
 */
export function lostNodesOf(fault: Fault | undefined): string[] {
  switch (fault?.kind) {
    case 'node-power-off':
    case 'node-network-cut':
    case 'node-power-on':
    case 'node-reboot':
    case 'server-power-off':
      return [fault.node]
    default:
      return []
  }
}

/** What is done to the link, in words: `10 % loss, 1,000 kbit/s`. */
export function degradationInWords({ lossRatio, rateKbps, delayMs, jitterMs }: Degradation): string {
  const parts: string[] = []
  if (lossRatio !== undefined) parts.push(`${Math.round(lossRatio * 1_000) / 10} % loss`)
  if (rateKbps !== undefined) parts.push(`${rateKbps.toLocaleString('en-US')} kbit/s`)
  if (delayMs !== undefined) parts.push(`${delayMs} ms delay${jitterMs ? ` ± ${jitterMs} ms` : ''}`)
  return parts.join(', ') || 'nothing'
}

/** Whether nobody repairs it and it stays until it is healed: a trial ends in the midst of it. */
export function outlastsTrial(fault: Fault | undefined): boolean {
  return fault?.kind === 'network-degrade'
}

/** What a fault is done to, in one word or two for a sentence: `instance hello-7d9f`, `node agent-1`. */
export function targetOf(fault: Fault): string {
  if ('instance' in fault) return `instance ${fault.instance}`
  if ('node' in fault) return `node ${fault.node}`
  return `app ${fault.app}`
}

/** A fault that took effect. */
export interface Injection {
  /** The proven instant of effect, on the run's clock. */
  t0Ms: number
  /** What was seen that proves it, for the record: `process 4711 is gone`. */
  proof: string
  /** Undo it, and return once the undoing is proven. Idempotent. */
  heal: () => Promise<void>
}
