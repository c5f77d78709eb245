/**
 * What decided how a failure would go, as the cluster's own API showed it before the fault: the timers, the app's live
 * pods, where they stood, and how long they had taken to start. A prediction is computed from this alone.
 */
export interface Setting {
  /** `embedded`, `rack`, `pi`, …: what is presumed of machines whose boot nobody measured. */
  target: string
  /** Of Kubernetes' version: 30 of v1.30.0. Undefined where it is not known. */
  minor: number | undefined
  timers: Timers
  workload: WorkloadSetting
  placement: PlacedInstance[]
  /** Of this app, as often as it was started for this round: on this cluster, on these machines, at steady state. */
  starts: MeasuredStart[]
  /** Instances of the app's other workloads that started at the same time, for each of its own; undefined: none. */
  startedBeside?: number | undefined
  /** From when every instance was in the endpoints until every door answered, as asked every 50 ms. */
  doorsMs: number | undefined
  /** How the readiness of what stands on this workload is asked, where that is what answers at the door. */
  behind?: ProbeSetting | undefined
  /** Of faults that are left in, and of servers without power: for how long. */
  holdMs?: number | undefined
}

/** How nodes are watched. Undefined where the cluster does not tell. */
export interface Timers {
  /** How often a node is heard of: its lease is renewed four times while it lasts, and its status may come sooner. */
  heartbeatMs: number | undefined
  monitorPeriodMs: number | undefined
  monitorGraceMs: number | undefined
  /** How often a kubelet looks at its containers. */
  relistMs: number
}

export interface WorkloadSetting {
  kind: string
  replicas: number
  /** Until it succeeds, nothing else is asked of a container. */
  startup?: ProbeSetting | undefined
  readiness: ProbeSetting | undefined
  liveness: ProbeSetting | undefined
  terminationGraceMs: number
  /** For how long an instance drains when it is told to stop, as its environment or its preStop hook says. */
  drainMs: number | undefined
  /** Of a node that is unreachable; undefined: for ever. */
  tolerationMs: number | undefined
  surge: number
  unavailable: number
  /** How its volumes tie it: `none`, `anywhere` (any node may mount them) or `node` (only the one they are on). */
  volumes: 'none' | 'anywhere' | 'node'
}

export interface ProbeSetting {
  initialDelayMs: number
  periodMs: number
  timeoutMs: number
  successThreshold: number
  failureThreshold: number
}

export interface PlacedInstance {
  name: string
  node: string | undefined
  /** Of its containers, so far: after the first ones a kubelet waits before it restarts them. */
  restarts?: number | undefined
}

/** One start of an instance, as its pod's changes arrived here. */
export interface MeasuredStart {
  /** From when its pod was asked for, or seen to be made, until its container ran. */
  runningMs: number
  /** From then until it was ready. */
  readyMs: number
  /** From then until it was in the endpoints: what a change takes from a kubelet through the API and a controller. */
  endpointsMs: number
}
