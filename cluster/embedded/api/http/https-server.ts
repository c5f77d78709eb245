import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { ApiError } from '../../client/api-error.ts'
import type { Credentials } from '../certificates.ts'
import type { Core } from '../core.ts'
import { refusal, unauthorized } from '../status.ts'
import { negotiate } from './accept.ts'
import { authenticate } from './authenticate.ts'
import { readBody } from './body.ts'
import type { Call } from './call.ts'
import { dispatch } from './dispatch.ts'
import { segmentsOf } from './path.ts'
import { respond } from './respond.ts'

/** Longer than the 90 s for which Go's clients keep an idle connection, so that they never use one that is gone. */
const idleConnectionMs = 120_000

/** Not listening yet. Every request gets an answer, and every refusal is a `Status`. */
export function httpsServer(core: Core, credentials: Credentials): Server {
  const server = createServer(
    {
      cert: credentials.serverCertificate,
      key: credentials.serverKey,
      ca: credentials.caCertificate,
      requestCert: true,
      rejectUnauthorized: false,
      keepAliveTimeout: idleConnectionMs,
    },
    (request, response) => void answer(core, credentials, request, response),
  )
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

async function answer(
  core: Core,
  credentials: Credentials,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client that goes away in the middle is no trouble of ours.
  response.on('error', () => {})
  try {
    const call = await readCall(request, credentials.token)
    const found = await dispatch(core, call, response)
    if (found) respond(response, found, call.form.encoding)
  } catch (error) {
    const { status, code } = refusalOf(error)
    // What was not read of a body that is too large is not waited for.
    respond(response, { code, body: status, headers: request.complete ? {} : { connection: 'close' } })
  }
}

/** @throws ApiError 400, 401, 406, 413 */
export async function readCall(request: IncomingMessage, token: string): Promise<Call> {
  const user = authenticate(request, token)
  if (!user) throw unauthorized()
  const [path = '/', search = ''] = splitOnce(request.url ?? '/', '?')
  const form = negotiate(request.headers.accept)
  const segments = segmentsOf(path)
  const body = await readBody(request)
  const { method = 'GET', headers } = request
  return { method, segments, path, query: new URLSearchParams(search), headers, body, user, form }
}

export function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const why = error instanceof Error ? error.message : String(error)
  return refusal(500, 'InternalError', `Internal error occurred: ${why}`)
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator)
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}
