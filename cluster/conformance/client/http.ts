import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { readAccess } from './kubeconfig.ts'

export interface HttpRequest {
  method?: string
  path: string
  query?: Record<string, string | number | boolean | undefined>
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown
  contentType?: string
  accept?: string
  /** False: as somebody the server does not know. */
  authenticated?: boolean
  headers?: Record<string, string>
}

export interface HttpAnswer {
  code: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** A server that says nothing for so long hangs. */
const answerWithinMs = 30_000

/** HTTPS to the API server of a kubeconfig; no more is between a behaviour and the wire. */
export class Http {
  readonly #server: URL
  readonly #known: Agent
  readonly #unknown: Agent
  readonly #token: string | undefined

  constructor(kubeconfig: string) {
    const { server, ca, certificate, key, token } = readAccess(kubeconfig)
    this.#server = server
    this.#token = token
    this.#known = new Agent({ ca, cert: certificate, key, keepAlive: true, maxSockets: 64 })
    this.#unknown = new Agent({ ca, keepAlive: false })
  }

  /** Whatever the server answers. @throws the system's error when it does not, and an error when it hangs */
  async call(what: HttpRequest): Promise<HttpAnswer> {
    const response = await this.#open(what)
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    return {
      code: response.statusCode ?? 0,
      headers: response.headers,
      text: Buffer.concat(chunks).toString('utf8'),
    }
  }

  /** The answer as it comes, e.g. of a watch; until the signal aborts. */
  stream(what: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#open(what, signal)
  }

  close(): void {
    this.#known.destroy()
    this.#unknown.destroy()
  }

  #open(what: HttpRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const { method = 'GET', authenticated = true } = what
    const body = what.body === undefined ? undefined : textOf(what.body)
    const outgoing = request(
      {
        agent: authenticated ? this.#known : this.#unknown,
        host: this.#server.hostname,
        port: this.#server.port || 443,
        method,
        path: pathOf(what),
        signal,
        timeout: signal ? undefined : answerWithinMs,
        headers: {
          accept: what.accept ?? 'application/json',
          'user-agent': 'conformance',
          ...(authenticated && this.#token && { authorization: `Bearer ${this.#token}` }),
          ...(body !== undefined && {
            'content-type': what.contentType ?? 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
          ...what.headers,
        },
      },
      resolve,
    )
    outgoing.on('timeout', () => {
      outgoing.destroy(new Error(`${method} ${what.path}: no answer within ${answerWithinMs} ms`))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function pathOf({ path, query = {} }: HttpRequest): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
