import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { pipeline } from 'node:stream'
import type { KubeConfig, V1Service } from '@kubernetes/client-node'
import type { Connection } from '../kubernetes/connection.ts'
import type { Doors } from '../kubernetes/doors.ts'

const name = 'api-server'

/**
 * A door on this machine whose requests the API server itself passes on to an instance. It needs nothing of the network
 * but what kubectl needs; it is another path than clients take: the API server chooses among the ready endpoints, no
 * kube-proxy has a part in it, and the way through two more processes is in every latency.
 */
export function apiServerDoor({ config }: Connection): Doors {
  return async (service, _signal, owned) => {
    const path = proxyPath(service)
    const upstream = new Upstream(config)
    const relay = http.createServer((request, response) => upstream.pass(request, response, path))
    relay.listen(0, '127.0.0.1')
    await once(relay, 'listening')
    owned.defer(async () => {
      relay.closeAllConnections()
      upstream.close()
      await new Promise(resolve => relay.close(resolve))
    })
    const address = relay.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return [{ node: name, url: `http://127.0.0.1:${port}/` }]
  }
}

function proxyPath({ metadata, spec }: V1Service): string {
  const port = spec?.ports?.[0]
  const at = `http:${metadata?.name}:${port?.name ?? port?.port ?? 80}`
  return `/api/v1/namespaces/${metadata?.namespace}/services/${at}/proxy`
}

/** What of a kubeconfig's settings a connection is made with; the rest is of each request. */
const ofConnections = ['ca', 'cert', 'key', 'passphrase', 'rejectUnauthorized', 'servername'] as const

/** Connections to the API server that are kept; the client library makes one for every request. */
class Upstream {
  readonly #config: KubeConfig
  readonly #server: URL
  #agent: http.Agent | undefined

  constructor(config: KubeConfig) {
    this.#config = config
    this.#server = new URL(config.getCurrentCluster()?.server ?? '')
  }

  async pass(from: http.IncomingMessage, to: http.ServerResponse, path: string): Promise<void> {
    try {
      const request = await this.#request(from, path)
      // Who gave up waiting is not kept waiting for.
      to.once('close', () => request.destroy())
      request.once('response', answer => {
        to.writeHead(answer.statusCode ?? 502, answer.headers)
        // What breaks off there breaks off here: the client would wait for the rest.
        pipeline(answer, to, () => {})
      })
      request.once('error', () => to.destroy())
      from.pipe(request)
    } catch {
      to.destroy()
    }
  }

  close(): void {
    this.#agent?.destroy()
  }

  /** Credentials are asked for each time: they may have been renewed. */
  async #request(from: http.IncomingMessage, path: string): Promise<http.ClientRequest> {
    const options: https.RequestOptions = {}
    await this.#config.applyToHTTPSOptions(options)
    const { pathname } = this.#server
    const call = {
      ...options,
      agent: this.#agentWith(options),
      method: from.method,
      path: `${pathname === '/' ? '' : pathname}${path}${from.url ?? '/'}`,
      headers: { ...(options.headers as http.OutgoingHttpHeaders), accept: '*/*' },
    }
    return this.#server.protocol === 'https:'
      ? https.request(this.#server, call)
      : http.request(this.#server, call)
  }

  #agentWith(options: https.RequestOptions): http.Agent {
    if (this.#config.getCurrentCluster()?.proxyUrl) return options.agent as http.Agent
    const settings = Object.fromEntries(
      ofConnections.flatMap(key => (options[key] === undefined ? [] : [[key, options[key]]])),
    )
    this.#agent ??=
      this.#server.protocol === 'https:'
        ? new https.Agent({ ...settings, keepAlive: true })
        : new http.Agent({ keepAlive: true })
    return this.#agent
  }
}
