import {
  ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  DiscoveryV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  PolicyV1Api,
  type RequestContext,
  ResponseContext,
  ServerConfiguration,
  VersionApi,
} from '@kubernetes/client-node'
import { messageOf } from '../../support/errors.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { rightMissing, rightRefused } from './rights.ts'

/** The clients for one cluster. A right that is missing is told by each as TahanError RIGHT_MISSING. */
export interface Connection {
  config: KubeConfig
  core: CoreV1Api
  apps: AppsV1Api
  batch: BatchV1Api
  discovery: DiscoveryV1Api
  policy: PolicyV1Api
  coordination: CoordinationV1Api
  authorization: AuthorizationV1Api
  version: VersionApi
  objects: KubernetesObjectApi
}

/**
 * @param kubeconfig a path, or several as KUBECONFIG joins them
 * @param context undefined takes the current one
 * @throws TahanError KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN
 */
export function connect(kubeconfig: string, context?: string): Connection {
  const config = readKubeconfig(kubeconfig, context)
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(config.getCurrentCluster()?.server ?? '', {}),
    authMethods: { default: config },
    promiseMiddleware: [{ pre: signed, post: namingRights }],
  })
  return {
    config,
    core: new CoreV1Api(configuration),
    apps: new AppsV1Api(configuration),
    batch: new BatchV1Api(configuration),
    discovery: new DiscoveryV1Api(configuration),
    policy: new PolicyV1Api(configuration),
    coordination: new CoordinationV1Api(configuration),
    authorization: new AuthorizationV1Api(configuration),
    version: new VersionApi(configuration),
    objects: new KubernetesObjectApi(configuration),
  }
}

/** The HTTP status of a refusal by the API server; undefined for anything else that was thrown. */
export function statusCode(thrown: unknown): number | undefined {
  return thrown instanceof ApiException ? thrown.code : undefined
}

/** The API server's own sentence, where the client library buries it in a dump of headers and body. */
export function apiMessage(thrown: unknown): string {
  if (!(thrown instanceof ApiException)) return messageOf(thrown)
  const body: unknown = thrown.body
  return statusMessage(typeof body === 'string' ? parseOrNothing(body) : body) ?? `HTTP ${thrown.code}`
}

/** The API server's own sentence in the text of an answer; the text itself where it is no `Status`. */
export function messageIn(text: string): string {
  return statusMessage(parseOrNothing(text)) ?? text
}

/** So that a cluster's audit log says who it was. */
async function signed(request: RequestContext): Promise<RequestContext> {
  request.setHeaderParam('User-Agent', 'tahan')
  return request
}

async function namingRights(response: ResponseContext): Promise<ResponseContext> {
  if (response.httpStatusCode !== 403) return response
  const text = await response.body.text()
  const message = statusMessage(parseOrNothing(text)) ?? ''
  const right = rightRefused(message)
  if (right) throw rightMissing(right, message)
  // A body can be read once: the next reader gets what was read.
  return new ResponseContext(403, response.headers, {
    ...response.body,
    text: () => Promise.resolve(text),
    binary: () => Promise.resolve(Buffer.from(text)),
  })
}

function statusMessage(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : undefined
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
