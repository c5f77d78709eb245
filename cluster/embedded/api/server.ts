import type { ClusterSettings } from '../settings.ts'
import type { Credentials } from './certificates.ts'
import type { LocalApi } from './local-api.ts'

export interface ApiServerOptions {
  /** Where to listen, e.g. `nodeAddress(subnet, 0)`. */
  address: string
  /** `apiPort`; 0 for any free one. */
  port: number
  /** Second number of the cluster's 127.<subnet>.0.0/16: service addresses are taken from it. */
  subnet: number
  settings: ClusterSettings
  /** From `makeCredentials(subnet)`. The same token opens the agents' kubelet ports. */
  credentials: Credentials
  /** Append-only journal: a server that is started again with it has its objects back. Without it all is in memory. */
  stateFile?: string
}

export interface ApiServer {
  /** For controllers and the scheduler in the same process. */
  api: LocalApi
  /** e.g. `https://127.42.0.10:6443` */
  url: string
  /** Ends all watches and connections. */
  close: () => Promise<void>
}

/** Resolves when it serves, with namespaces default, kube-system, kube-public, kube-node-lease and service kubernetes. */
export type StartApiServer = (options: ApiServerOptions) => Promise<ApiServer>
