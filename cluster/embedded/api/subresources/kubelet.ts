import type { ClientRequest, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Credentials } from '../certificates.ts'
import { badRequest, refusal } from '../status.ts'
import type { ContainerPlace } from './container.ts'

export const answerWithinMs = 10_000

export interface KubeletCall {
  place: Pick<ContainerPlace, 'host' | 'port'>
  /** With the query. */
  path: string
  headers?: Record<string, string>
  /** How long the kubelet may take to begin its answer; a node that lost its power never does. */
  withinMs?: number
}

/** Not ended yet: the caller listens first. */
export function callKubelet({ token, caCertificate }: Credentials, call: KubeletCall): ClientRequest {
  const { host, port } = call.place
  return request({
    host,
    port,
    path: call.path,
    ca: caCertificate,
    headers: { authorization: `Bearer ${token}`, ...call.headers },
    agent: false,
  })
}

/** @throws ApiError with the kubelet's own refusal, or 500 when it cannot be reached */
export async function readKubelet(credentials: Credentials, call: KubeletCall): Promise<IncomingMessage> {
  const outgoing = callKubelet(credentials, call)
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const { withinMs = answerWithinMs } = call
  const patience = setTimeout(() => outgoing.destroy(new Error(`no answer within ${withinMs} ms`)), withinMs)
  outgoing.on('error', error => reject(unreachable(call, error)))
  outgoing.on('response', resolve)
  outgoing.end()
  try {
    const response = await promise
    if (response.statusCode === 200) return response
    throw await refusalOfKubelet(response)
  } finally {
    clearTimeout(patience)
  }
}

export async function refusalOfKubelet(response: IncomingMessage) {
  const why = (await text(response)).trim().slice(0, 4096)
  const { statusCode } = response
  if (statusCode === 400) return badRequest(why)
  if (statusCode === 404)
    return refusal(404, 'NotFound', why || 'the server could not find the requested resource')
  return refusal(500, 'InternalError', `Internal error occurred: the kubelet answered ${statusCode}: ${why}`)
}

export function unreachable({ place, path }: KubeletCall, error: Error) {
  const url = `https://${place.host}:${place.port}${path.split('?')[0]}`
  return refusal(500, 'InternalError', `Internal error occurred: Get "${url}": ${error.message}`)
}
