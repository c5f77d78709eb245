import type { IncomingMessage } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Status } from 'kubernetes-types/meta/v1.js'
import { ApiError } from './api-error.ts'

export interface ApiAddress {
  host: string
  port: number
  /** PEM. */
  caCertificate: string
  /** Who asks: a bearer token, or a client certificate with its key (PEM). */
  token?: string
  clientCertificate?: string
  clientKey?: string
  userAgent: string
}

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | undefined>
  body?: unknown
  contentType?: string
}

/** As client-go's calls of the kubelet: a server that does not answer is given up, and the call made again later. */
const answerWithinMs = 10_000

/** HTTPS to one API server over kept-alive connections. */
export class HttpTransport {
  readonly #address: ApiAddress
  readonly #agent: Agent

  constructor(address: ApiAddress) {
    this.#address = address
    this.#agent = new Agent({ keepAlive: true, maxSockets: 32 })
  }

  /** The answer's JSON. @throws ApiError for what the server refused, the system's error when it is not reached */
  async json<T>(call: HttpCall): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const outgoing = this.#send(call, { agent: this.#agent, timeout: answerWithinMs }, response => {
      text(response)
        .then(body => bodyOf<T>(response.statusCode ?? 0, body))
        .then(resolve, reject)
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${answerWithinMs} ms`)))
    outgoing.on('error', reject)
    return promise
  }

  /** The answer as a stream, on a connection of its own. @throws ApiError */
  async stream(call: HttpCall, signal: AbortSignal): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const outgoing = this.#send(call, { agent: false, signal }, resolve)
    outgoing.on('error', reject)
    const response = await promise
    if (response.statusCode === 200) return response
    throw errorOf(response.statusCode ?? 0, await text(response))
  }

  /** Closes idle connections; calls under way go on. */
  close(): void {
    this.#agent.destroy()
  }

  #send(call: HttpCall, extra: RequestOptions, onResponse: (response: IncomingMessage) => void) {
    const { host, port, caCertificate, token, clientCertificate, clientKey, userAgent } = this.#address
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
    const outgoing = request(
      {
        host,
        port,
        ca: caCertificate,
        ...(clientCertificate !== undefined && { cert: clientCertificate }),
        ...(clientKey !== undefined && { key: clientKey }),
        method: call.method,
        path: withQuery(call.path, call.query),
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          accept: 'application/json',
          'user-agent': userAgent,
          ...(body && {
            'content-type': call.contentType ?? 'application/json',
            'content-length': body.byteLength,
          }),
        },
        ...extra,
      },
      onResponse,
    )
    outgoing.end(body)
    return outgoing
  }
}

function withQuery(path: string, query: HttpCall['query']): string {
  const given = Object.entries(query ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

function bodyOf<T>(code: number, text: string): T {
  if (code >= 200 && code < 300) return JSON.parse(text) as T
  throw errorOf(code, text)
}

/** The server's Status where it sent one; else one made of what it did send. */
function errorOf(code: number, text: string): ApiError {
  try {
    const parsed = JSON.parse(text) as Status
    if (parsed.kind === 'Status') return new ApiError({ ...parsed, code: parsed.code ?? code })
  } catch {} // not JSON: the text itself is the message
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    message: text.trim() || `HTTP ${code}`,
  })
}
