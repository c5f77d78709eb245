/** Something done to the cluster on purpose, as plain data: it is written to the journal before it is injected. */
export type Fault =
  | { kind: 'container-kill'; namespace: string; instance: string }
  | { kind: 'sandbox-kill'; namespace: string; instance: string }
  | { kind: 'pod-delete'; namespace: string; instance: string }
  | { kind: 'node-power-off'; node: string }
  | { kind: 'node-network-cut'; node: string }
  | { kind: 'node-drain'; node: string }
  | { kind: 'rolling-update'; namespace: string; app: string }

export type FaultKind = Fault['kind']

/** Faults that a node feels, with everything on it. */
const nodeFaultKinds = ['node-power-off', 'node-network-cut', 'node-drain'] as const
export type NodeFaultKind = (typeof nodeFaultKinds)[number]

export function isNodeFault(kind: FaultKind): kind is NodeFaultKind {
  return (nodeFaultKinds as readonly string[]).includes(kind)
}

/** Nodes that a fault takes away: until it is healed, their doors and instances do not answer, whatever is done. */
export function lostNodesOf(fault: Fault | undefined): string[] {
  return fault?.kind === 'node-power-off' || fault?.kind === 'node-network-cut' ? [fault.node] : []
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
