import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { messageOf } from '../../../../support/errors.ts'
import { kubeletPort } from '../../addresses.ts'
import type { AgentConfig } from '../../plan.ts'
import type { Kubelet } from '../pods/kubelet.ts'
import { serveExec } from './exec.ts'
import { serveLogs } from './logs.ts'
import { Refusal, type Target } from './refusal.ts'
import { usageSummary } from './stats.ts'

/** The kubelet's own port; see `kubelet-protocol.ts`. */
export async function serveKubelet(config: AgentConfig, kubelet: Kubelet): Promise<void> {
  const { serving, node, api } = config
  const isAllowed = bearerCheck(api.token)
  const server = createServer({ cert: serving.certificate, key: serving.key }, (request, response) => {
    answer(request, response).catch(thrown => refuse(response, thrown))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { what, target, query, path } = askedOf(request)
    switch (what) {
      case 'healthz':
        response.end('ok')
        return
      case 'containerLogs':
        return serveLogs(kubelet, target, query, response)
      case 'stats':
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(await usageSummary(kubelet, node.name)))
        return
      default:
        throw new Refusal(404, `404 page not found: ${path}`)
    }
  }

  server.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
    socket.on('error', () => {}) // the client is gone; its command is ended by `close`
    try {
      const { what, target, query, path } = askedOf(request)
      if (what !== 'exec') throw new Refusal(404, `404 page not found: ${path}`)
      serveExec(kubelet, target, query, socket, head)
    } catch (thrown) {
      const { code, message } = refusalOf(thrown)
      const text = `HTTP/1.1 ${code} Refused\r\ncontent-type: text/plain\r\nconnection: close\r\n`
      socket.end(`${text}content-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`)
    }
  })

  /** @throws Refusal 401 for anyone but the API server, before anything else is looked at; 400 */
  function askedOf(request: IncomingMessage): Asked {
    if (!isAllowed(request)) throw new Refusal(401, 'Unauthorized')
    return parseAsked(request.url ?? '/')
  }

  server.on('tlsClientError', () => {}) // a scanner, or a client that was killed
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(kubeletPort, node.address, resolve)
  await promise
}

interface Asked {
  path: string
  what: string | undefined
  target: Target
  query: URLSearchParams
}

function parseAsked(url: string): Asked {
  const [path = '/', search = ''] = url.split(/\?(.*)/s)
  try {
    const [, what, namespace = '', pod = '', container = ''] = path.split('/').map(decodeURIComponent)
    return { path, what, target: { namespace, pod, container }, query: new URLSearchParams(search) }
  } catch {
    throw new Refusal(400, `400 bad request: ${path}`)
  }
}

function bearerCheck(token: string): (request: IncomingMessage) => boolean {
  const wanted = Buffer.from(`Bearer ${token}`)
  return ({ headers }) => {
    const given = Buffer.from(headers.authorization ?? '')
    return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted)
  }
}

function refusalOf(thrown: unknown): { code: number; message: string } {
  return thrown instanceof Refusal ? thrown : { code: 500, message: messageOf(thrown) }
}

function refuse(response: ServerResponse, thrown: unknown): void {
  const { code, message } = refusalOf(thrown)
  if (response.headersSent) response.destroy()
  else response.writeHead(code, { 'content-type': 'text/plain' }).end(message)
}
