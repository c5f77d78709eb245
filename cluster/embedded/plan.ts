import type { ProcessIdentity } from '../../support/process/identity.ts'
import type { ClusterNode } from '../cluster.ts'
import type { Credentials } from './api/certificates.ts'
import type { ClusterSettings } from './settings.ts'

/**
 * What the embedded cluster's processes tell each other. All of it goes through files and pipes that only the own
 * user can read, never through arguments, which anyone on the machine can.
 */

/**
 * An image the cluster can run: an app as one JavaScript file; a command of this machine with its arguments, those that
 * are files in the app's folder being named from there; or why it could not be made.
 */
export type Image =
  | { file: string }
  | { command: readonly [string, ...string[]]; folder: string }
  | { problem: string }

/** `plan.json` in the state folder: what the supervisor is asked to start. */
export interface ClusterPlan {
  /** Unique among the clusters of one machine. */
  id: string
  stateFolder: string
  nodes: number
  settings: ClusterSettings
  /** True: everything is taken away when standard input ends. False: it stays until SIGTERM. */
  attached: boolean
  nodeBinary: string
  /** Bundles of the processes. */
  programs: { server: string; agent: string; proxy: string }
  /** By image name without tag, e.g. `tahan/hello`. */
  images: Record<string, Image>
}

/** `cluster.json` in the state folder, from the moment all nodes are Ready until the cluster is taken away. */
export interface ClusterRecord {
  id: string
  supervisor: ProcessIdentity
  attached: boolean
  subnet: number
  url: string
  kubeconfig: string
  nodes: ClusterNode[]
  settings: ClusterSettings
}

/** The server process reads this, one line of JSON, from standard input. */
export interface ServerConfig {
  subnet: number
  address: string
  settings: ClusterSettings
  credentials: Credentials
  kubeconfig: string
  stateFile: string
}

/** How agents and proxies reach the API server. */
export interface ApiAccess {
  host: string
  port: number
  caCertificate: string
  token: string
}

/** An agent reads this, one line of JSON, from standard input. */
export interface AgentConfig {
  cluster: string
  subnet: number
  settings: ClusterSettings
  node: ClusterNode & { index: number }
  api: ApiAccess
  /** PEM, for the kubelet's own port. */
  serving: { certificate: string; key: string }
  /** The node's disk: survives its power loss. */
  folder: string
  nodeBinary: string
  proxy: string
  images: Record<string, Image>
}

/** A proxy reads this from standard input, or as worker data. */
export interface ProxyConfig {
  api: ApiAccess
  /** Where it listens: on a node's address for NodePorts, or on the services' own addresses. */
  role: { kind: 'node-ports'; node: string; address: string } | { kind: 'cluster-ips' }
}

/** What server, agents and proxies say on standard output, a line each. */
export type ProcessReport = { ready: true } | { failed: string }
