import type { FailureHandling } from './cluster.ts'

/** Which cluster is wanted, and how it is to handle failures: what a person chose, as plain data. */
export type Target = EmbeddedTarget | RackTarget | PiTarget | ExistingTarget

/** Processes on this machine. */
export interface EmbeddedTarget {
  kind: 'embedded'
  /** The first is the server, the others are agents. */
  nodes: number
  handling: FailureHandling
  /** Folders of apps that are not this project's own, whose images it is to have. */
  apps?: readonly string[]
}

/** Virtual boards on this machine, with K3s. */
export interface RackTarget {
  kind: 'rack'
  /** Beside the one server. */
  agents: number
  /** Of every board, e.g. `pi-4-4gb`. */
  model: string
  handling: FailureHandling
  /** Folders of the apps whose images the boards are to have. */
  apps: readonly string[]
}

/** The boards of an inventory, with K3s. */
export interface PiTarget {
  kind: 'pi'
  /** Path of the inventory. */
  inventory: string
  handling: FailureHandling
  apps: readonly string[]
}

/**
 * Where an app of an existing cluster is reached: at its NodePort, at an address that the cluster's provider gives it,
 * or through the API server, which is another path than clients take.
 */
export type DoorKind = 'node-port' | 'load-balancer' | 'api-server'

/** A cluster that somebody else runs. */
export interface ExistingTarget {
  kind: 'existing'
  /** A file, or several with the system's separator between them, as in KUBECONFIG. */
  kubeconfig: string
  /** In the kubeconfig. */
  context: string
  /** Gives SSH to its nodes, for faults that need it. */
  inventory: string | undefined
  /** Each takes an app at a time; without any, apps get namespaces of their own. */
  namespaces: readonly string[]
  door: DoorKind
  /** Where NodePorts answer, if not at the nodes' own addresses. */
  addresses: readonly string[]
  /** Has the images of this repository's apps, without their `tahan/`; undefined: the nodes have them. */
  registry: string | undefined
  /** It was declared disposable, by this context's name: only then faults go to it. */
  disposable: boolean
  /** How it is said to handle failures; nothing is changed in it. */
  handling: FailureHandling
}

/** What opening a target takes and tells. */
export interface Opening {
  /** The run's clock. */
  nowMs: () => number
  /** What is being done, in a line. */
  say: (line: string) => void
  /**
   * Told a cluster's id as soon as it is known, before anything is asked of its machines: a fault that an earlier run
   * left would keep them from answering. Throws where there is one.
   */
  refuseUnhealed?: (clusterId: string) => void
  signal: AbortSignal
}

/** A target that stays between runs, as `npm run up` leaves it. */
export interface Standing {
  kubeconfig: string
  /** Names of its nodes. */
  nodes: readonly string[]
  /** False: it stood already, and is as it was. */
  isNew: boolean
}
