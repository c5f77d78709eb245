import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { Pod } from 'kubernetes-types/core/v1.js'
import type { Credentials } from '../certificates.ts'
import type { Core } from '../core.ts'
import type { Call } from '../http/call.ts'
import type { ResourcePath } from '../http/path.ts'
import type { Answer } from '../http/respond.ts'
import { badRequest, methodNotAllowed, refusal } from '../status.ts'
import { existing } from '../verbs/update.ts'
import { kubeletOf } from './container.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
/** Of one connection, not of the message; and what lets the client in here, which is nobody else's business. */
const keptHere = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'authorization', 'host', 'content-length'],
]

/** Where a request is passed on to. */
interface ProxyTarget {
  scheme: string
  host: string
  port: string
  /** How the API server is known there; undefined where it is nobody in particular. */
  credentials?: Credentials | undefined
}

/** Passes a request on to a pod's own HTTP server, or a node's kubelet, and its answer back, as it comes. @throws ApiError */
export async function handleProxy(
  core: Core,
  path: ResourcePath,
  call: Call,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const { method, headers, body } = call
  if (!methods.includes(method)) throw methodNotAllowed()
  const target = targetOf(core, path)
  const { credentials } = target
  const [prefix, below] = splitPath(call.path, path.definition.namespaced ? 7 : 5)
  const query = call.query.size > 0 ? `?${call.query}` : ''
  if (below === '' && (method === 'GET' || method === 'HEAD')) {
    // Links of the page that stands there are relative to it.
    return { code: 301, body: '', contentType: 'text/plain', headers: { location: `${prefix}/${query}` } }
  }
  const outgoing = (target.scheme === 'https' ? https : http).request({
    host: target.host,
    port: target.port,
    method,
    path: `${below || '/'}${query}`,
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !keptHere.includes(name))),
      host: `${target.host}:${target.port}`,
      ...(body.length > 0 && { 'content-length': body.length }),
      'x-forwarded-uri': `${prefix}${below}`,
      'x-forwarded-host': headers.host ?? '',
      'x-forwarded-proto': 'https',
      ...(credentials && { authorization: `Bearer ${credentials.token}` }),
    },
    // A pod's certificate is its own; a real API server looks at none either.
    ...(credentials ? { ca: credentials.caCertificate } : { rejectUnauthorized: false }),
    agent: false,
  })
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.on('response', resolve).on('error', error => reject(unreachable(error)))
  response.once('close', () => outgoing.destroy())
  outgoing.end(body)
  passOn(await promise, response)
  return undefined
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  const headers = Object.entries(answer.headers).filter(
    ([name]) => name === 'content-length' || !keptHere.includes(name),
  )
  response.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers))
  response.flushHeaders()
  answer.on('error', () => response.destroy())
  answer.pipe(response)
}

/** `<name>`, `<name>:<port>` or `<scheme>:<name>:<port>`. */
function targetOf(core: Core, { definition, namespace = '', name: id = '' }: ResourcePath): ProxyTarget {
  const parts = id.split(':')
  const [scheme = '', name = '', port = ''] = parts.length < 3 ? ['', ...parts] : parts
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme)) {
    throw badRequest(`invalid ${definition.singular} request "${id}"`)
  }
  if (definition.resource === 'nodes') return nodeTarget(core, name, { scheme, port })
  const pod = existing(core, core.definitions.get('pods'), namespace, name) as Pick<Pod, 'spec' | 'status'>
  const first = pod.spec?.containers.find(({ ports }) => ports?.length)?.ports?.[0]?.containerPort
  const host = pod.status?.podIP
  if (!host) throw badRequest('address not allowed')
  return { scheme, host, port: port || String(first ?? (scheme === 'https' ? 443 : 80)) }
}

/** The kubelet, unless another port is asked for. */
function nodeTarget(
  core: Core,
  name: string,
  { scheme, port }: Pick<ProxyTarget, 'scheme' | 'port'>,
): ProxyTarget {
  existing(core, core.definitions.get('nodes'), undefined, name)
  const kubelet = kubeletOf(core, name)
  if (port !== '' && port !== String(kubelet.port)) return { scheme, host: kubelet.host, port }
  const { credentials } = core
  return { scheme: 'https', host: kubelet.host, port: String(kubelet.port), credentials }
}

/** As it came: what is below `proxy` is for who is behind it to decode. */
function splitPath(path: string, segments: number): [prefix: string, below: string] {
  const prefix = new RegExp(`^(?:/+[^/]+){${segments}}`).exec(path)?.[0] ?? path
  return [prefix, path.slice(prefix.length)]
}

function unreachable({ message }: Error) {
  return refusal(503, 'ServiceUnavailable', `error trying to reach service: ${message}`)
}
