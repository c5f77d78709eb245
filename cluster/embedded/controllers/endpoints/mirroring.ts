import type { EndpointSubset, Endpoints } from 'kubernetes-types/core/v1.js'
import type { Endpoint, EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import { clone, equal } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import { keyOf } from '../../client/informer.ts'
import type { Stored } from '../../client/resources.ts'
import { controllerReference } from '../../objects/owner.ts'
import { type ControllerContext, queueFor } from '../context.ts'
import { managedByLabel, serviceLabel } from './slices.ts'

const managedBy = 'endpointslicemirroring-controller.k8s.io'
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'

/** Endpoints that somebody wrote by hand, for a service without a selector, are told as EndpointSlices too. */
export function runEndpointsMirroring(context: ControllerContext): void {
  const { api, informers } = context
  const queue = queueFor(context, 'endpointslicemirroring-controller', reconcile)
  informers.endpoints.onChange(({ object }) => queue.add(keyOf(object)))
  informers.services.onChange(({ object }) => queue.add(keyOf(object)))
  informers.endpointslices.onChange(({ object: { metadata } }) => {
    if (metadata.labels?.[managedByLabel] !== managedBy) return
    queue.add(`${metadata.namespace}/${metadata.labels[serviceLabel]}`)
  })

  async function reconcile(key: string): Promise<void> {
    const endpoints = informers.endpoints.get(key)
    const wanted =
      endpoints && isMirrored(key, endpoints)
        ? (endpoints.subsets ?? []).map((subset, i) => mirrorOf(endpoints, subset, i))
        : []
    const [namespace, name = ''] = key.split('/')
    const existing = informers.endpointslices
      .list(namespace)
      .filter(
        ({ metadata: { labels } }) => labels?.[managedByLabel] === managedBy && labels[serviceLabel] === name,
      )
    for (const slice of wanted) {
      const current = existing.find(({ metadata }) => metadata.name === slice.metadata.name)
      if (!current) await api.create('endpointslices', namespace, slice)
      else if (!equal(current.endpoints, slice.endpoints) || !equal(current.ports, slice.ports)) {
        await api.update('endpointslices', {
          ...clone(current),
          endpoints: slice.endpoints,
          ports: slice.ports ?? [],
        })
      }
    }
    for (const { metadata } of existing.filter(({ metadata }) => indexOf(metadata.name) >= wanted.length)) {
      await api.delete('endpointslices', namespace, metadata.name).catch(thrown => {
        if (!isApiError(thrown, 404)) throw thrown
      })
    }
  }

  function isMirrored(key: string, { metadata }: Stored<Endpoints>): boolean {
    const service = informers.services.get(key)
    return (
      service !== undefined &&
      Object.keys(service.spec?.selector ?? {}).length === 0 &&
      metadata.labels?.[skipLabel] !== 'true' &&
      metadata.deletionTimestamp === undefined
    )
  }
}

function indexOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1))
}

function mirrorOf(
  endpoints: Stored<Endpoints>,
  subset: EndpointSubset,
  index: number,
): EndpointSlice & { metadata: { name: string } } {
  const { name, namespace, labels } = endpoints.metadata
  const told =
    (ready: boolean) =>
    (address: { ip: string; nodeName?: string; hostname?: string }): Endpoint => ({
      addresses: [address.ip],
      conditions: { ready },
      ...(address.nodeName !== undefined && { nodeName: address.nodeName }),
      ...(address.hostname !== undefined && { hostname: address.hostname }),
    })
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-mirror-${index}`,
      ...(namespace !== undefined && { namespace }),
      labels: { ...labels, [serviceLabel]: name, [managedByLabel]: managedBy },
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: 'IPv4',
    ports: (subset.ports ?? []).map(({ name: port = '', protocol = 'TCP', ...rest }) => ({
      name: port,
      protocol,
      ...rest,
    })),
    endpoints: [
      ...(subset.addresses ?? []).map(told(true)),
      ...(subset.notReadyAddresses ?? []).map(told(false)),
    ],
  }
}
