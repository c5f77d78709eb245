import type { Service } from 'kubernetes-types/core/v1.js'
import { clone, equal } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import { keyOf } from '../../client/informer.ts'
import type { Stored } from '../../client/resources.ts'
import { matchesLabels } from '../../objects/label-selector.ts'
import { type ControllerContext, queueFor } from '../context.ts'
import { type Backend, backendsOf } from './backends.ts'
import { endpointSubsets } from './endpoints.ts'
import { managedBy, managedByLabel, serviceLabel, sliceChanges } from './slices.ts'

/** Tells, for each service with a selector, which pods are behind it, in EndpointSlices and in Endpoints. */
export function runEndpoints(context: ControllerContext): void {
  const { api, informers } = context
  const queue = queueFor(context, 'endpointslice-controller', reconcile)
  informers.services.onChange(({ object }) => queue.add(keyOf(object)))
  informers.pods.onChange(change => {
    const { namespace, labels } = change.object.metadata
    const before = change.type === 'updated' ? change.old.metadata.labels : labels
    for (const service of informers.services.list(namespace)) {
      const selector = service.spec?.selector ?? {}
      if (Object.keys(selector).length === 0) continue
      if (matchesLabels(selector, labels) || matchesLabels(selector, before)) queue.add(keyOf(service))
    }
  })
  // Somebody else's hand on them is undone.
  informers.endpointslices.onChange(({ object: { metadata } }) => {
    if (metadata.labels?.[managedByLabel] !== managedBy) return
    queue.add(`${metadata.namespace}/${metadata.labels[serviceLabel]}`)
  })
  informers.endpoints.onChange(({ object }) => {
    if (informers.services.get(keyOf(object))) queue.add(keyOf(object))
  })

  async function reconcile(key: string): Promise<void> {
    const service = informers.services.get(key)
    // Slices of a deleted service go with their owner; Endpoints have none.
    if (!service) return removeEndpoints(key)
    if (service.metadata.deletionTimestamp) return
    const selector = service.spec?.selector ?? {}
    if (Object.keys(selector).length === 0 || service.spec?.type === 'ExternalName') return
    const pods = informers.pods
      .list(service.metadata.namespace)
      .filter(({ metadata }) => matchesLabels(selector, metadata.labels))
    const backends = backendsOf(service, pods, name => informers.nodes.get(name))
    await writeSlices(service, backends)
    await writeEndpoints(service, backends)
  }

  async function writeSlices(service: Stored<Service>, backends: readonly Backend[]): Promise<void> {
    const { namespace, name } = service.metadata
    const existing = informers.endpointslices
      .list(namespace)
      .filter(
        ({ metadata: { labels } }) => labels?.[serviceLabel] === name && labels[managedByLabel] === managedBy,
      )
    const { create, update, remove } = sliceChanges(service, backends, existing)
    for (const slice of update) await api.update('endpointslices', slice)
    for (const slice of create) await api.create('endpointslices', namespace, slice)
    for (const slice of remove)
      await api.delete('endpointslices', namespace, slice.metadata.name).catch(unlessGone)
  }

  async function writeEndpoints(service: Stored<Service>, backends: readonly Backend[]): Promise<void> {
    const { namespace, name, labels: own } = service.metadata
    const subsets = endpointSubsets(service, backends)
    const labels = {
      ...own,
      ...(service.spec?.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
    }
    const current = informers.endpoints.get(keyOf(service))
    if (!current) {
      const metadata = { name, ...(namespace !== undefined && { namespace }), labels }
      await api.create('endpoints', namespace, { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets })
    } else if (!equal(current.subsets ?? [], subsets) || !equal(current.metadata.labels ?? {}, labels)) {
      await api.update('endpoints', {
        ...clone(current),
        metadata: { ...clone(current.metadata), labels },
        subsets,
      })
    }
  }

  async function removeEndpoints(key: string): Promise<void> {
    const left = informers.endpoints.get(key)
    if (left) await api.delete('endpoints', left.metadata.namespace, left.metadata.name).catch(unlessGone)
  }
}

function unlessGone(thrown: unknown): void {
  if (!isApiError(thrown, 404)) throw thrown
}
