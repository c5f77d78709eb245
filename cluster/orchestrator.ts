import type { MeasuredStart, PlacedInstance, WorkloadSetting } from '../support/record/setting.ts'
import type { TimelineEvent } from '../support/timeline/event.ts'

/** One running copy of one of an app's services: a pod; in Swarm a task. */
export interface Instance {
  namespace: string
  name: string
  uid: string
  node: string | undefined
  ready: boolean
  terminating: boolean
}

/** An app under test, as its folder in fixtures/apps describes it. */
export interface AppManifests {
  /** The app's name, e.g. `hello`. */
  name: string
  /** The service whose door is opened, and whose instances faults hit; the app's name where it has but one. */
  service?: string | undefined
  /** What is asked at its door; `/` where nothing else is said. */
  path?: string | undefined
  /** The Kubernetes objects, parsed from the manifests and patched for this deployment (replicas, tolerations). */
  objects: object[]
}

/** An instance, and the workload that it is one of. */
export interface PartInstance extends Instance {
  workload: string
}

/** Where a client reaches an app. */
export interface Vantage {
  /** The node whose door this is. */
  node: string
  url: string
  /** Where the same door takes datagrams, if the app's service has a UDP port that is reached from here. */
  datagrams?: { address: string; port: number }
}

/** A microservice application that was deployed and is ready. */
export interface DeployedApp extends AsyncDisposable {
  readonly namespace: string
  readonly name: string
  /** The workload behind its door, by name: `instances` are its own, and `scale` is its. */
  readonly workload: string
  readonly vantages: readonly Vantage[]
  /** Where pods of the cluster reach it: its service's own address. Undefined where that has none. */
  readonly insideUrl: string | undefined
  instances: () => Promise<Instance[]>
  /** Instances of all of its workloads. */
  allInstances: () => Promise<PartInstance[]>
  /**
   * What its live instances are set to, and how they started; undefined, or absent, where nobody can tell.
   * @param workload one of the app's by name; the one behind its door where none is said
   */
  setting?: (workload?: string) => Promise<AppSetting | undefined>
  /**
   * Of each workload as many instances as wanted are ready, the door's are in its endpoints, and none is on its way in
   * or out; and every Job is done. Instances on lost nodes, which nobody can take away before the node is back, do not
   * count.
   */
  settled: (lostNodes: readonly string[]) => boolean
  /** Resolves when it is settled; throws TahanError APP_NOT_READY when the signal aborts first. */
  ready: (signal: AbortSignal, lostNodes?: readonly string[]) => Promise<void>
  /** What its instances log, of each as much as is there; absent where nobody can tell. */
  logs?: () => Promise<string[]>
  scale: (replicas: number) => Promise<void>
}

/** What of a deployed app decides how its failure goes. */
export interface AppSetting {
  /** Of Kubernetes' version. */
  minor: number | undefined
  workload: WorkloadSetting
  placement: PlacedInstance[]
  starts: MeasuredStart[]
  /** Instances of its other workloads, for each of its own: they started with it. Undefined: none. */
  startedBeside?: number | undefined
}

/** Pods that wait to be told what to do, over HTTP: what one Job makes. */
export interface CrewManifests {
  /** Also of the Job. */
  name: string
  objects: object[]
  /** How many pods the Job makes. */
  size: number
  /** Where each of them serves. */
  port: number
}

export interface CrewRequest {
  method: 'GET' | 'POST'
  /** With the query, e.g. `/clock`. It is asked again when nobody answered. */
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

/** One pod of a crew. */
export interface CrewMember {
  readonly name: string
  readonly node: string
  /**
   * Resolves with the body of its answer; throws TahanError CREW_MEMBER_LOST when the pod has ended, CREW_SILENT when it
   * cannot be reached, CREW_REFUSED with the pod's own words.
   */
  ask: (request: CrewRequest, signal: AbortSignal) => Promise<string>
}

/** Pods that wait to be told what to do. Disposing it takes them away. */
export interface Crew extends AsyncDisposable {
  readonly members: readonly CrewMember[]
}

/** What HA specs need of an orchestrator; the same for Kubernetes and Swarm, so the same spec compares them. */
export interface Orchestrator {
  /** Into a namespace of its own; disposing the app deletes it and waits until it is gone. */
  deploy: (app: AppManifests, namespaceHint: string, signal: AbortSignal) => Promise<DeployedApp>
  /** Into a namespace of its own; resolves when every pod is ready, and throws TahanError CREW_NOT_READY. */
  gather: (crew: CrewManifests, namespaceHint: string, signal: AbortSignal) => Promise<Crew>
  /**
   * Takes away the apps of runs that were killed; returns in words what they were. Throws TahanError CLUSTER_IN_USE when
   * another run is at work here.
   */
  sweep: () => Promise<string[]>
  /** Every node Ready and without a taint that a fault leaves. */
  nodesReady: (signal: AbortSignal) => Promise<void>
  /** Whether the control plane answers requests; false also when the signal aborts first. */
  answers: (signal: AbortSignal) => Promise<boolean>
  /** The normalized changes of the app and of all nodes, stamped on arrival, until disposed. */
  watch: (
    app: DeployedApp,
    sink: (event: TimelineEvent) => void,
    nowMs: () => number,
  ) => Promise<AsyncDisposable>
}
