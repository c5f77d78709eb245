import type { DegradationKind, Fault, FaultKind, Injection } from '../support/chaos/fault.ts'
import type { ClockOffset, NodeHardware } from '../support/record/manifest.ts'
import type { ResourceSource, UsageOptions } from '../support/resources/source.ts'
import type { Orchestrator } from './orchestrator.ts'

/** How a cluster handles failures: Kubernetes' own timers, or ones that notice a lost node within seconds. */
export type FailureHandling = 'defaults' | 'responsive'

export type TargetKind = 'embedded' | 'rack' | 'pi' | 'existing' | 'swarm'

/** How a cluster's own API tells what its nodes and pods use: as `kubectl top` asks, or each kubelet's counters. */
export type UsageWay = 'metrics-api' | 'kubelet'

/** A machine of the cluster. K3s calls a control-plane node a server and a worker an agent. */
export interface ClusterNode {
  name: string
  role: 'server' | 'agent'
  /** Where its NodePorts answer. */
  address: string
}

/** A place where pods run. Disposing it returns the target to how it was found. */
export interface Cluster extends AsyncDisposable {
  readonly target: TargetKind
  /** Names this very cluster in the journal of faults, and no later one at the same address. */
  readonly id: string
  readonly nodes: readonly ClusterNode[]
  /** Path of a kubeconfig, mode 0600; undefined where the target speaks no Kubernetes. */
  readonly kubeconfig: string | undefined
  readonly orchestrator: Orchestrator
  /** Faults this cluster can inject. What is missing is skipped with `cannot`'s reason. */
  readonly can: ReadonlySet<FaultKind>
  /** Why a fault is missing from `can`. */
  cannot: (kind: FaultKind) => string
  /** What `network-degrade` can do to a link here, where it is in `can`. Absent: nothing. */
  readonly degradations?: ReadonlySet<DegradationKind>
  /** Why a way to degrade a link is missing from `degradations`. */
  cannotDegrade?: (how: DegradationKind) => string
  /** What its machines are, for the manifest; absent where they are this one. */
  readonly hardware?: readonly NodeHardware[]
  /** How far each machine's clock is from this one's; absent where they are the same. */
  clockOffsets?: (signal: AbortSignal) => Promise<ClockOffset[]>
  /** Opens its own account of what its nodes and an app's pods use; throws what keeps it from telling. */
  usage?: (way: UsageWay, options: UsageOptions, signal: AbortSignal) => Promise<ResourceSource>
  /** What its machines' sensors and firmware say: temperature, clock, what slows them down. Absent: out of reach. */
  sensors?: (everyMs: number) => ResourceSource
  /** The values that failure handling depends on, by Kubernetes' names, e.g. `node-monitor-grace-period: 40s`. */
  readonly configuration: Readonly<Record<string, string>>
  /** Faults go only to what was made for them: false refuses every one. */
  readonly disposable: boolean
  /** Versions of what runs there, for the manifest. */
  readonly versions: Readonly<Record<string, string>>
  /**
   * A command that heals the fault when this process no longer can; written to the journal before the injection. For
   * a fault that the orchestrator itself repairs it is `true`.
   */
  healCommand: (fault: Fault) => string[]
  /** Do it, and return once its effect is proven. */
  inject: (fault: Fault, signal: AbortSignal) => Promise<Injection>
}
