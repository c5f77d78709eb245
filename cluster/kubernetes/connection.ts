import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PolicyV1Api,
  VersionApi,
} from '@kubernetes/client-node'
import { messageOf, TahanError } from '../../support/errors.ts'

/** The clients for one cluster. */
export interface Connection {
  config: KubeConfig
  core: CoreV1Api
  apps: AppsV1Api
  discovery: DiscoveryV1Api
  policy: PolicyV1Api
  version: VersionApi
  objects: KubernetesObjectApi
}

/** @throws TahanError KUBECONFIG_UNREADABLE */
export function connect(kubeconfig: string): Connection {
  const config = new KubeConfig()
  try {
    config.loadFromFile(kubeconfig)
  } catch (cause) {
    throw new TahanError('KUBECONFIG_UNREADABLE', `The kubeconfig ${kubeconfig} cannot be used.`, {
      because: messageOf(cause),
      tryThis: `kubectl --kubeconfig ${kubeconfig} get nodes`,
      cause,
    })
  }
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    policy: config.makeApiClient(PolicyV1Api),
    version: config.makeApiClient(VersionApi),
    objects: KubernetesObjectApi.makeApiClient(config),
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
  const parsed: unknown = typeof body === 'string' ? parseOrNothing(body) : body
  if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message)
  return `HTTP ${thrown.code}`
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
