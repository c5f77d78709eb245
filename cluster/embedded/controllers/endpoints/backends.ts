import type { Node, Service, ServicePort } from 'kubernetes-types/core/v1.js'
import { isFinished, isReady, isTerminating, type StoredPod } from '../../objects/pod.ts'

/** A pod behind a service, as both Endpoints and EndpointSlices tell it. */
export interface Backend {
  ip: string
  pod: { name: string; namespace: string; uid: string }
  nodeName: string | undefined
  zone: string | undefined
  hostname: string | undefined
  /** Shall get requests. */
  ready: boolean
  /** Answers, whether or not it is about to end. */
  serving: boolean
  terminating: boolean
  ports: BackendPort[]
}

export interface BackendPort {
  name: string | undefined
  port: number
  protocol: string
  appProtocol: string | undefined
}

/** The pods that a service may send to, among those its selector matches: all that have an address and have not ended. */
export function backendsOf(
  service: Service,
  pods: readonly StoredPod[],
  nodeOf: (name: string) => Node | undefined,
): Backend[] {
  return pods
    .filter(pod => pod.status?.podIP && !isFinished(pod))
    .map(pod => backendOf(service, pod, nodeOf))
    .sort((a, b) => (a.pod.name < b.pod.name ? -1 : 1))
}

function backendOf(service: Service, pod: StoredPod, nodeOf: (name: string) => Node | undefined): Backend {
  const { spec, status, metadata } = pod
  const serving = isReady(pod)
  const terminating = isTerminating(pod)
  const node = spec?.nodeName ? nodeOf(spec.nodeName) : undefined
  const hasHostname = spec?.hostname && spec.subdomain === service.metadata?.name
  return {
    ip: status?.podIP ?? '',
    pod: { name: metadata.name, namespace: metadata.namespace ?? '', uid: metadata.uid },
    nodeName: spec?.nodeName,
    zone: node?.metadata?.labels?.['topology.kubernetes.io/zone'],
    hostname: hasHostname ? spec.hostname : undefined,
    ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating),
    serving,
    terminating,
    ports: (service.spec?.ports ?? []).flatMap(port => portOf(port, pod) ?? []),
  }
}

/** The pod's port behind a port of the service; undefined when the pod has none of that name. */
function portOf(port: ServicePort, pod: StoredPod): BackendPort | undefined {
  const { name, protocol = 'TCP', appProtocol, targetPort = port.port } = port
  const number = typeof targetPort === 'number' ? targetPort : namedPort(pod, String(targetPort), protocol)
  return number === undefined ? undefined : { name, port: number, protocol, appProtocol }
}

function namedPort({ spec }: StoredPod, name: string, protocol: string): number | undefined {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...(spec?.containers ?? []), ...sidecars]
    .flatMap(({ ports }) => ports ?? [])
    .find(port => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort
}
