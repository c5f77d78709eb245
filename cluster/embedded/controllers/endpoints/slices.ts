import type { Service } from 'kubernetes-types/core/v1.js'
import type { Endpoint, EndpointPort, EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import { clone, equal } from '../../api/json.ts'
import type { Stored, StoredMeta } from '../../client/resources.ts'
import { canonical } from '../../objects/hash.ts'
import { controllerReference } from '../../objects/owner.ts'
import { randomSuffix } from '../../objects/random-suffix.ts'
import type { Backend, BackendPort } from './backends.ts'

export const managedBy = 'endpointslice-controller.k8s.io'
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
export const serviceLabel = 'kubernetes.io/service-name'
const endpointsPerSlice = 100

type StoredService = Stored<Service>
type StoredSlice = Stored<EndpointSlice>

export interface SliceChanges {
  create: EndpointSlice[]
  update: StoredSlice[]
  remove: StoredSlice[]
}

/** What makes the service's slices tell its backends. A service without any has one empty slice. */
export function sliceChanges(
  service: StoredService,
  backends: readonly Backend[],
  existing: readonly StoredSlice[],
): SliceChanges {
  const spare = [...existing].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const changes: SliceChanges = { create: [], update: [], remove: [] }
  for (const wanted of wantedSlices(service, backends)) {
    // A slice that holds some of these already is changed least.
    const index = Math.max(
      0,
      spare.findIndex(slice => equal(slice.ports ?? [], wanted.ports ?? [])),
    )
    const [current] = spare.splice(index, 1)
    if (!current) changes.create.push(wanted)
    else if (!saysSame(current, wanted)) {
      changes.update.push({
        ...clone(current),
        ...wanted,
        metadata: { ...clone(current.metadata), labels: labelsOf(service) },
      } as StoredSlice)
    }
  }
  changes.remove = spare
  return changes
}

function wantedSlices(service: StoredService, backends: readonly Backend[]): EndpointSlice[] {
  const groups = new Map<string, Backend[]>()
  for (const backend of backends) {
    const key = canonical(backend.ports)
    groups.set(key, [...(groups.get(key) ?? []), backend])
  }
  const slices = [...groups.keys()].sort().flatMap(key => {
    const group = groups.get(key) ?? []
    return chunks(group, endpointsPerSlice).map(chunk => sliceOf(service, chunk[0]?.ports ?? [], chunk))
  })
  return slices.length > 0 ? slices : [sliceOf(service, [], [])]
}

function sliceOf(
  service: StoredService,
  ports: readonly BackendPort[],
  backends: readonly Backend[],
): EndpointSlice {
  const { name, namespace } = service.metadata as StoredMeta
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${randomSuffix(Math.random)}`,
      ...(namespace !== undefined && { namespace }),
      labels: labelsOf(service),
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    ports: ports.map(sliceEndpointPort),
    endpoints: backends.map(sliceEndpoint),
  }
}

function sliceEndpointPort({ name, port, protocol, appProtocol }: BackendPort): EndpointPort {
  return { name: name ?? '', port, protocol, ...(appProtocol !== undefined && { appProtocol }) }
}

function sliceEndpoint(backend: Backend): Endpoint {
  const { ip, ready, serving, terminating, nodeName, zone, hostname, pod } = backend
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    ...(zone !== undefined && { zone }),
    targetRef: { kind: 'Pod', ...pod },
  }
}

function labelsOf({ metadata, spec }: StoredService): Record<string, string> {
  return {
    ...metadata.labels,
    [serviceLabel]: metadata.name,
    [managedByLabel]: managedBy,
    ...(spec?.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
  }
}

function saysSame(current: StoredSlice, wanted: EndpointSlice): boolean {
  return (
    equal(current.endpoints ?? [], wanted.endpoints ?? []) &&
    equal(current.ports ?? [], wanted.ports ?? []) &&
    equal(current.metadata.labels ?? {}, wanted.metadata?.labels ?? {})
  )
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
