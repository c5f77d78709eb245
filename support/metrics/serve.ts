import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import { messageOf } from '../errors.ts'
import { cannotListen, type MetricsAddress } from './address.ts'

export interface MetricsServer extends AsyncDisposable {
  /** As it came out: port 0 asks for any. */
  readonly address: MetricsAddress
}

/**
 * Serves a run's live figures, for Prometheus to scrape or for `curl`.
 *
 * @param registryOf undefined while there is none
 * @throws TahanError METRICS_ADDRESS when the address cannot be listened on
 */
export async function serveMetrics(
  registryOf: () => Registry | undefined,
  asked: MetricsAddress,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0]
    const registry = registryOf()
    if (request.method !== 'GET' && request.method !== 'HEAD') send(response, 405, 'Only GET and HEAD.\n')
    else if (path !== '/metrics') send(response, 404, 'The figures of this run are at /metrics.\n')
    else if (registry === undefined) send(response, 503, 'The run has not begun yet.\n')
    else {
      registry.metrics().then(
        text => send(response, 200, text, registry.contentType),
        (thrown: unknown) => send(response, 500, `${messageOf(thrown)}\n`),
      )
    }
  })
  try {
    server.listen(asked.port, asked.host)
    await once(server, 'listening')
  } catch (thrown) {
    throw cannotListen(asked, thrown)
  }
  // A scrape keeps no run from ending.
  server.unref()
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : asked.port
  return {
    address: { host: asked.host, port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}
