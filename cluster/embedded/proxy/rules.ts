import type { Service, ServicePort } from 'kubernetes-types/core/v1.js'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import type { Stored } from '../client/resources.ts'
import { doorPort } from '../door-port.ts'
import type { ProxyConfig } from '../plan.ts'

export interface Endpoint {
  host: string
  port: number
}

type Protocol = 'TCP' | 'UDP'

/** One address and port to listen on, and where what comes there goes. */
export interface Rule {
  protocol: Protocol
  host: string
  port: number
  /** `namespace/service:port`, for messages. */
  title: string
  endpoints: Endpoint[]
}

/** All rules of one proxy, by `protocol/host:port`, from what the API server shows. */
export function rulesOf(
  services: readonly Stored<Service>[],
  slices: readonly Stored<EndpointSlice>[],
  role: ProxyConfig['role'],
): Map<string, Rule> {
  const byService = Map.groupBy(
    slices,
    ({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`,
  )
  const rules = services.flatMap(service => {
    const key = `${service.metadata.namespace}/${service.metadata.name}`
    return (service.spec?.ports ?? []).flatMap(port => {
      const place = placeOf(service, port, role)
      const protocol = port.protocol ?? 'TCP'
      if (!place || !isCarried(protocol)) return []
      const local = onlyLocal(service, role)
      const endpoints = endpointsOf(byService.get(key) ?? [], port, local)
      return [{ protocol, ...place, title: `${key}:${port.name ?? port.port}`, endpoints }]
    })
  })
  return new Map(rules.map(rule => [`${rule.protocol}/${rule.host}:${rule.port}`, rule]))
}

/** SCTP is not: Node has no sockets for it. */
function isCarried(protocol: string): protocol is Protocol {
  return protocol === 'TCP' || protocol === 'UDP'
}

function placeOf(
  { spec }: Stored<Service>,
  port: ServicePort,
  role: ProxyConfig['role'],
): { host: string; port: number } | undefined {
  if (role.kind === 'node-ports') {
    return port.nodePort ? { host: role.address, port: port.nodePort } : undefined
  }
  const host = spec?.clusterIP
  return host && host !== 'None' ? { host, port: doorPort(port.port) } : undefined
}

/** With `externalTrafficPolicy: Local` a node's door leads to its own instances only. */
function onlyLocal({ spec }: Stored<Service>, role: ProxyConfig['role']): string | undefined {
  return role.kind === 'node-ports' && spec?.externalTrafficPolicy === 'Local' ? role.node : undefined
}

/** Ready ones; where there are none, those that still serve while they terminate, as kube-proxy does. */
function endpointsOf(
  slices: readonly Stored<EndpointSlice>[],
  port: ServicePort,
  onNode: string | undefined,
): Endpoint[] {
  const all = slices.flatMap(slice => {
    const number = slice.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port
    if (number === undefined) return []
    return slice.endpoints
      .filter(({ nodeName }) => onNode === undefined || nodeName === onNode)
      .flatMap(({ addresses, conditions }) => addresses.map(host => ({ host, port: number, conditions })))
  })
  const ready = all.filter(({ conditions }) => conditions?.ready !== false)
  const chosen =
    ready.length > 0
      ? ready
      : all.filter(({ conditions }) => conditions?.serving === true && conditions.terminating === true)
  return chosen.map(({ host, port: number }) => ({ host, port: number }))
}
