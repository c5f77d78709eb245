import { createServer, type Server, type ServerResponse } from 'node:http'
import { KubeConfig, type KubernetesListObject, type KubernetesObject } from '@kubernetes/client-node'

/** One watch that a client has open. */
export interface OpenWatch {
  resourceVersion: string
  send: (type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR', object: object) => void
  end: () => void
  /** As a server that dies. */
  cut: () => void
  readonly isOpen: boolean
}

/** Serves the watch of one resource as a test says; its list is `state`. */
export class FakeApiServer implements AsyncDisposable {
  readonly watches: OpenWatch[] = []
  /** Answers the next watches with this status instead. */
  refuseWith: number | undefined
  state: { version: string; items: KubernetesObject[] } = { version: '1', items: [] }
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeApiServer> {
    const server = createServer()
    const fake = new FakeApiServer(server)
    server.on('request', (request, response) => fake.#answer(request.url ?? '', response))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get config(): KubeConfig {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const config = new KubeConfig()
    config.loadFromOptions({
      clusters: [{ name: 'fake', server: `http://127.0.0.1:${address.port}`, skipTLSVerify: true }],
      users: [{ name: 'me' }],
      contexts: [{ name: 'fake', cluster: 'fake', user: 'me' }],
      currentContext: 'fake',
    })
    return config
  }

  list(): Promise<KubernetesListObject<KubernetesObject>> {
    const { version, items } = this.state
    return Promise.resolve({ metadata: { resourceVersion: version }, items: [...items] })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  #answer(url: string, response: ServerResponse): void {
    if (this.refuseWith !== undefined) {
      response.writeHead(this.refuseWith).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    this.watches.push({
      resourceVersion: new URL(url, 'http://fake').searchParams.get('resourceVersion') ?? '',
      send: (type, object) => response.write(`${JSON.stringify({ type, object })}\n`),
      end: () => response.end(),
      cut: () => response.destroy(),
      get isOpen() {
        return !response.writableEnded && !response.destroyed
      },
    })
  }
}
