import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { kubernetesDefaults } from '../../settings.ts'
import { makeCredentials } from '../certificates.ts'
import { type ApiServer, startApiServer } from '../server.ts'

export interface Answered {
  code: number
  headers: IncomingHttpHeaders
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as they please
  json: any
}

export interface Asked {
  body?: unknown
  /** As it is, in place of `body` as JSON. */
  raw?: string | Buffer
  headers?: Record<string, string>
  /** Undefined: the server's. */
  token?: string
}

/** A server on a free port, and a client that holds its token. */
export async function testServer() {
  const credentials = await makeCredentials(98)
  const server: ApiServer = await startApiServer({
    address: '127.0.0.1',
    port: 0,
    subnet: 98,
    settings: kubernetesDefaults,
    credentials,
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ca: credentials.caCertificate })
  const { port } = new URL(server.url)

  /** Sends a request; the caller listens to what becomes of it. */
  function begin(method: string, path: string, asked: Asked = {}): ClientRequest {
    const {
      body,
      raw = body === undefined ? undefined : JSON.stringify(body),
      token = credentials.token,
    } = asked
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(raw !== undefined && { 'content-type': 'application/json' }),
      ...asked.headers,
    }
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent })
    outgoing.on('error', () => {}) // for those who do not care; others listen too
    outgoing.end(raw)
    return outgoing
  }

  /** Resolves with the head of the answer; the caller reads the rest. */
  function open(method: string, path: string, asked?: Asked): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    begin(method, path, asked).on('response', resolve).on('error', reject)
    return promise
  }

  async function ask(method: string, path: string, asked: Asked = {}): Promise<Answered> {
    const response = await open(method, path, asked)
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const { statusCode: code = 0, headers } = response
    const isJson = headers['content-type']?.includes('json') && text !== ''
    return { code, headers, text, json: isJson ? JSON.parse(text.split('\n')[0] ?? '') : undefined }
  }

  async function close() {
    agent.destroy()
    await server.close()
  }
  return { server, credentials, begin, open, ask, close }
}
