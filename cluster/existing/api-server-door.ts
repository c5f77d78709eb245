import { once } from 'node:events'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { V1Service } from '@kubernetes/client-node'
import type { Connection } from '../kubernetes/connection.ts'
import type { Doors } from '../kubernetes/doors.ts'
import { Upstream } from '../kubernetes/upstream.ts'
import { endToEnd, isForApiServer } from './headers.ts'
import { OwnLinks } from './own-links.ts'

const name = 'api-server'

/** The way to one app. */
interface Way {
  upstream: Upstream
  /** Below the API server. */
  path: string
  links: OwnLinks
}

/**
 * A door on this machine whose requests the API server itself passes on to an instance. It needs nothing of the network
 * but what kubectl needs; it is another path than clients take: the API server chooses among the ready endpoints, no
 * kube-proxy has a part in it, and the way through two more processes is in every latency.
 *
 * Requests and answers pass as they are, but for what is of a connection alone. What the API server would take as said to
 * itself (`authorization`) is answered with 501 and a sentence; answers come unpacked, and without the headers of CORS,
 * which it keeps; it is the API server's host that an app sees itself asked by.
 */
export function apiServerDoor({ config }: Connection): Doors {
  return async (service, _signal, owned) => {
    const path = proxyPath(service)
    const upstream = new Upstream(config)
    const way = { upstream, path, links: new OwnLinks({ base: upstream.base, path }) }
    const relay = http.createServer((request, response) => void pass(way, request, response))
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

async function pass(way: Way, from: http.IncomingMessage, to: http.ServerResponse): Promise<void> {
  const kept = Object.keys(from.headers).find(isForApiServer)
  if (kept !== undefined) {
    to.writeHead(501, { 'content-type': 'text/plain' })
    to.end(`The API server takes the header ${kept} as said to itself, and passes it on to no app.\n`)
    return
  }
  try {
    const request = await way.upstream.request({
      method: from.method,
      path: `${way.path}${from.url ?? '/'}`,
      headers: requestHeaders(from),
    })
    to.once('close', () => {
      // Who was answered before all was said is heard out: the next request comes after it.
      from.unpipe(request).resume()
      // Who gave up waiting is not kept waiting for.
      request.destroy()
    })
    request.once('response', answer => void passBack(way.links, answer, to))
    request.once('error', () => to.destroy())
    from.pipe(request)
  } catch {
    to.destroy()
  }
}

function requestHeaders({ headersDistinct }: http.IncomingMessage): http.OutgoingHttpHeaders {
  const { host: _, ...headers } = endToEnd(headersDistinct)
  return {
    ...headers,
    // A page must be read, here and by the API server, which cannot read all ways to pack it.
    ...(headers['accept-encoding'] && { 'accept-encoding': 'identity' }),
    // A body of unknown length is one on this connection, too.
    ...(headersDistinct['transfer-encoding'] && { 'transfer-encoding': 'chunked' }),
  }
}

async function passBack(
  links: OwnLinks,
  answer: http.IncomingMessage,
  to: http.ServerResponse,
): Promise<void> {
  const headers = endToEnd(answer.headersDistinct)
  if (answer.headers.location) headers.location = links.inLocation(answer.headers.location)
  const begin = () => to.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
  try {
    if (links.isPage(answer) && to.req.method !== 'HEAD') {
      const page = links.inPage(await buffer(answer))
      headers['content-length'] = page.length
      begin().end(page)
    } else await pipeline(answer, begin())
  } catch {
    // What breaks off there breaks off here: the client would wait for the rest.
    to.destroy()
  }
}
