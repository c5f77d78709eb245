import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Core } from '../core.ts'
import { readBody } from './body.ts'
import type { Call } from './call.ts'
import { dispatch } from './dispatch.ts'
import { callOf, refusalOf } from './read-call.ts'
import { respond } from './respond.ts'
import { answerUpgrade } from './upgrade.ts'

/** Longer than the 90 s for which Go's clients keep an idle connection, so that they never use one that is gone. */
const idleConnectionMs = 120_000

/** Not listening yet. Every request gets an answer, and every refusal is a `Status`. */
export function httpsServer(core: Core): Server {
  const { credentials } = core
  const server = createServer(
    {
      cert: credentials.serverCertificate,
      key: credentials.serverKey,
      ca: credentials.caCertificate,
      requestCert: true,
      rejectUnauthorized: false,
      keepAliveTimeout: idleConnectionMs,
    },
    (request, response) => void answer(core, request, response),
  )
  server.on('upgrade', (request, socket, head) => void answerUpgrade(core, request, socket, head))
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

async function answer(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A client that goes away in the middle is no trouble of ours.
  response.on('error', () => {})
  try {
    const call = await readCall(core, request)
    const found = await dispatch(core, call, response)
    if (found) respond(response, found, call.form.encoding)
  } catch (error) {
    const { status, code } = refusalOf(error)
    // What was not read of a body that is too large is not waited for.
    const headers: Record<string, string> = request.complete ? {} : { connection: 'close' }
    const { retryAfterSeconds } = status.details ?? {}
    if (retryAfterSeconds) headers['retry-after'] = String(retryAfterSeconds)
    respond(response, { code, body: status, headers })
  }
}

/** @throws ApiError 400, 401, 403, 406, 413 */
async function readCall(core: Core, request: IncomingMessage): Promise<Call> {
  const call = callOf(core, request)
  return { ...call, body: await readBody(request) }
}
