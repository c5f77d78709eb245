import { once } from 'node:events'
import http, { type IncomingMessage, type OutgoingHttpHeader, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KubeConfig } from '@kubernetes/client-node'
import type { Connection } from '../../kubernetes/connection.ts'

const base = '/k8s'
const proxied = /^\/k8s(?<path>\/api\/v1\/namespaces\/[^/]+\/services\/[^/]+\/proxy)(?<below>\/.*)$/

/**
 * Does with requests to services what a kube-apiserver was seen to do (1.21, and its sources since): takes who asks from
 * `authorization`, and puts its own path before links that begin with `/`. It stands below a path of its host.
 */
export class PassingApiServer {
  /** As they came, before anything is taken. */
  readonly asked: { url: string; headers: http.IncomingHttpHeaders }[] = []
  readonly host: string
  readonly #server: http.Server

  private constructor(server: http.Server) {
    this.#server = server
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** @param app what is behind each of its services */
  static async open(app: http.RequestListener): Promise<PassingApiServer> {
    const server = http.createServer((request, response) => {
      const { url = '', headers } = request
      opened.asked.push({ url, headers: { ...headers } })
      const { path = '', below = '' } = proxied.exec(url)?.groups ?? {}
      if (headers.authorization !== 'Bearer secret' || below === '') return response.writeHead(401).end()
      delete headers.authorization
      request.url = below
      rewriting(response, path)
      return app(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const opened = new PassingApiServer(server)
    return opened
  }

  /** Of a connection, what a door needs. */
  get connection(): Connection {
    const config = new KubeConfig()
    config.loadFromOptions({
      clusters: [{ name: 'fake', server: `http://${this.host}${base}`, skipTLSVerify: true }],
      users: [{ name: 'me', token: 'secret' }],
      contexts: [{ name: 'fake', cluster: 'fake', user: 'me' }],
      currentContext: 'fake',
    })
    return { config } as Connection
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

function rewriting(response: ServerResponse<IncomingMessage>, path: string): void {
  const { writeHead, end } = response
  let isPage = false
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const headers = rest.at(-1) as Record<string, OutgoingHttpHeader> | undefined
    if (typeof headers?.location === 'string') headers.location = headers.location.replace(/^\//, `${path}/`)
    isPage = headers?.['content-type'] === 'text/html'
    return writeHead.call(response, status, ...(rest as []))
  }) as typeof response.writeHead
  response.end = ((said?: unknown) =>
    end.call(
      response,
      isPage && typeof said === 'string' ? said.replaceAll('="/', `="${path}/`) : said,
      'utf8',
    )) as typeof response.end
}
