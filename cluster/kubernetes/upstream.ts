import http from 'node:http'
import https from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'

/** What of a kubeconfig's settings a connection is made with; the rest is of each request. */
const ofConnections = ['ca', 'cert', 'key', 'passphrase', 'rejectUnauthorized', 'servername'] as const

interface UpstreamRequest {
  method: string | undefined
  /** Below the server's own path, with the query. */
  path: string
  headers?: http.OutgoingHttpHeaders
}

/** Connections to the API server that are kept; the client library makes one for every request. */
export class Upstream {
  /** Where the API is below the server's host; mostly empty. */
  readonly base: string
  readonly #config: KubeConfig
  readonly #server: URL
  #agent: http.Agent | undefined

  constructor(config: KubeConfig) {
    this.#config = config
    this.#server = new URL(config.getCurrentCluster()?.server ?? '')
    this.base = this.#server.pathname.replace(/\/$/, '')
  }

  /** Not ended yet. Credentials are asked for each time: they may have been renewed. */
  async request({ method, path, headers }: UpstreamRequest): Promise<http.ClientRequest> {
    const options: https.RequestOptions = {}
    await this.#config.applyToHTTPSOptions(options)
    const call = {
      ...options,
      agent: this.#agentWith(options),
      method,
      path: `${this.base}${path}`,
      // Nobody takes the place of the kubeconfig's credentials.
      headers: { accept: '*/*', ...headers, ...(options.headers as http.OutgoingHttpHeaders) },
    }
    return this.#server.protocol === 'https:'
      ? https.request(this.#server, call)
      : http.request(this.#server, call)
  }

  close(): void {
    this.#agent?.destroy()
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
