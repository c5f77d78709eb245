import { once } from 'node:events'
import http from 'node:http'
import { pipeline } from 'node:stream'
import type { V1Service } from '@kubernetes/client-node'
import type { Connection } from '../kubernetes/connection.ts'
import type { Doors } from '../kubernetes/doors.ts'
import { Upstream } from '../kubernetes/upstream.ts'

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
    const relay = http.createServer((request, response) => void pass(upstream, request, response, path))
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

async function pass(
  upstream: Upstream,
  from: http.IncomingMessage,
  to: http.ServerResponse,
  path: string,
): Promise<void> {
  try {
    const request = await upstream.request({ method: from.method, path: `${path}${from.url ?? '/'}` })
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
