import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { messageOf } from '../../../../support/errors.ts'
import { kubeletPort } from '../../addresses.ts'
import type { AgentConfig } from '../../plan.ts'
import type { Kubelet } from '../pods/kubelet.ts'
import { serveExec } from './exec.ts'
import { serveLogs } from './logs.ts'
import { Refusal } from './refusal.ts'
import { usageSummary } from './stats.ts'

/** The kubelet's own port; see `kubelet-protocol.ts`. */
export async function serveKubelet(config: AgentConfig, kubelet: Kubelet): Promise<void> {
  const { serving, node, api } = config
  const isAllowed = bearerCheck(api.token)
  const server = createServer({ cert: serving.certificate, key: serving.key }, (request, response) => {
    answer(request, response).catch(thrown => refuse(response, thrown))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://kubelet')
    if (!isAllowed(request)) throw new Refusal(401, 'Unauthorized')
    const [, what, namespace = '', pod = '', container = ''] = url.pathname.split('/').map(decodeURIComponent)
    switch (what) {
      case 'healthz':
        response.end('ok')
        return
      case 'containerLogs':
        return serveLogs(kubelet, { namespace, pod, container }, url.searchParams, response)
      case 'stats':
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(await usageSummary(kubelet, node.name)))
        return
      default:
        throw new Refusal(404, `404 page not found: ${url.pathname}`)
    }
  }

  server.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
    socket.on('error', () => {}) // the client is gone; its command is ended by `close`
    const url = new URL(request.url ?? '/', 'https://kubelet')
    const [, what, namespace = '', pod = '', container = ''] = url.pathname.split('/').map(decodeURIComponent)
    try {
      if (!isAllowed(request)) throw new Refusal(401, 'Unauthorized')
      if (what !== 'exec') throw new Refusal(404, `404 page not found: ${url.pathname}`)
      serveExec(kubelet, { namespace, pod, container }, url.searchParams, socket, head)
    } catch (thrown) {
      const { code, message } = refusalOf(thrown)
      const text = `HTTP/1.1 ${code} Refused\r\ncontent-type: text/plain\r\nconnection: close\r\n`
      socket.end(`${text}content-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`)
    }
  })
  server.on('tlsClientError', () => {}) // a scanner, or a client that was killed
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(kubeletPort, node.address, resolve)
  await promise
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
