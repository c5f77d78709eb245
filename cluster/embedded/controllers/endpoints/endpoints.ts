import type { EndpointAddress, EndpointSubset, Service } from 'kubernetes-types/core/v1.js'
import { canonical } from '../../objects/hash.ts'
import type { Backend } from './backends.ts'

/** Endpoints as the older API tells them: those of one set of ports together, pods about to end left out. */
export function endpointSubsets(service: Service, backends: readonly Backend[]): EndpointSubset[] {
  const isTolerant = service.spec?.publishNotReadyAddresses === true
  const subsets = new Map<string, EndpointSubset>()
  for (const backend of backends) {
    if (backend.terminating && !isTolerant) continue
    const ports = backend.ports.map(({ name, port, protocol, appProtocol }) => ({
      port,
      protocol,
      ...(name !== undefined && { name }),
      ...(appProtocol !== undefined && { appProtocol }),
    }))
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue
    const key = canonical(ports)
    const subset = subsets.get(key) ?? { ...(ports.length > 0 && { ports }) }
    const list = backend.ready || isTolerant ? 'addresses' : 'notReadyAddresses'
    subsets.set(key, { ...subset, [list]: [...(subset[list] ?? []), addressOf(backend)] })
  }
  return [...subsets.keys()].sort().flatMap(key => subsets.get(key) ?? [])
}

function addressOf({ ip, nodeName, hostname, pod }: Backend): EndpointAddress {
  return {
    ip,
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    targetRef: { kind: 'Pod', ...pod },
  }
}
