import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { ClusterSettings } from '../settings.ts'
import { TokenKey } from './authentication/jwt.ts'
import { Roles } from './authorization/roles.ts'
import { bootstrap } from './bootstrap.ts'
import type { Credentials } from './certificates.ts'
import type { Core } from './core.ts'
import { Definitions } from './definitions.ts'
import { expireEvents } from './expire-events.ts'
import { httpsServer } from './http/https-server.ts'
import { type LocalApi, localApi } from './local-api.ts'
import { definitions } from './resources/index.ts'
import { Journal } from './store/journal.ts'
import { Store } from './store/store.ts'

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
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { address, port, subnet, settings, credentials, stateFile } = options
  const journal = stateFile === undefined ? undefined : new Journal(stateFile)
  const store = new Store({ journal })
  const core: Core = {
    store,
    definitions: new Definitions(definitions),
    settings,
    subnet,
    address: `${address}:${port}`,
    credentials,
    roles: new Roles(store),
    tokenKey: new TokenKey(credentials.serviceAccountKey),
    wallMs: () => Date.now(),
    random: () => Math.random(),
    newUid: () => randomUUID(),
  }
  const server = httpsServer(core)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const stopExpiring = expireEvents(core)
  server.listen(port, address)
  await once(server, 'listening')
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port
  core.address = `${address}:${boundPort}`
  bootstrap(core, boundPort)
  return {
    api: localApi(core),
    url: `https://${core.address}`,
    close: async () => {
      const closed = once(server, 'close')
      stopExpiring()
      server.close()
      // Also those that were never answered, or speak something else by now.
      for (const socket of sockets) socket.destroy()
      await closed
      journal?.close()
    },
  }
}
