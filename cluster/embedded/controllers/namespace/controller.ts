import type { Namespace, NamespaceCondition } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { clone, equal } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import type { ResourceName, Stored } from '../../client/resources.ts'
import { withCondition } from '../../objects/condition.ts'
import { type ControllerContext, queueFor } from '../context.ts'
import { deletionConditions, type Remaining } from './status.ts'

/** Makers before what they make, so that little is made in vain. */
const contents = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'jobs',
  'replicasets',
  'poddisruptionbudgets',
  'services',
  'endpoints',
  'endpointslices',
  'controllerrevisions',
  'pods',
  'persistentvolumeclaims',
  'leases',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'rolebindings',
  'roles',
  'events',
] as const satisfies ResourceName[]

/** Empties namespaces that are being deleted, and then lets them go. */
export function runNamespaces(context: ControllerContext): void {
  const { api, informers, clock } = context
  const queue = queueFor(context, 'namespace-controller', reconcile)
  informers.namespaces.onChange(({ object }) => queue.add(object.metadata.name))
  for (const resource of contents) {
    if (resource === 'events') continue
    informers[resource].onChange(({ type, object }: { type: string; object: Stored<object> }) => {
      const name = object.metadata.namespace ?? ''
      if (type === 'deleted' && informers.namespaces.get(name)?.metadata.deletionTimestamp) queue.add(name)
    })
  }

  async function reconcile(name: string): Promise<void> {
    const namespace = informers.namespaces.get(name)
    if (!namespace?.metadata.deletionTimestamp) return
    const failures: string[] = []
    for (const resource of contents)
      await empty(resource, name).catch(thrown => failures.push(messageOf(thrown)))
    const remaining: Remaining[] = []
    for (const resource of contents) remaining.push(...(await left(resource, name)))
    if (failures.length > 0 || remaining.length > 0) {
      await writeConditions(namespace, deletionConditions(remaining, failures, clock.wallMs()))
      if (failures.length > 0) throw new Error(failures.join(', '))
      return
    }
    const current = await api.get('namespaces', undefined, name)
    const finalizers = current.spec?.finalizers?.filter(finalizer => finalizer !== 'kubernetes') ?? []
    await api.update('namespaces', { ...clone(current), spec: { ...current.spec, finalizers } }, 'finalize')
  }

  async function empty(resource: ResourceName, namespace: string): Promise<void> {
    const { items } = await api.list(resource, { namespace })
    for (const { metadata } of items) {
      if (metadata.deletionTimestamp) continue
      try {
        await api.delete(resource, namespace, metadata.name, { propagationPolicy: 'Background' })
      } catch (thrown) {
        if (!isApiError(thrown, 404)) throw thrown
      }
    }
  }

  async function left(resource: ResourceName, namespace: string): Promise<Remaining[]> {
    const { items } = await api.list(resource, { namespace })
    if (items.length === 0) return []
    const finalizers: Record<string, number> = {}
    for (const name of items.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
      finalizers[name] = (finalizers[name] ?? 0) + 1
    }
    return [{ resource, count: items.length, finalizers }]
  }

  async function writeConditions(namespace: Stored<Namespace>, next: NamespaceCondition[]): Promise<void> {
    let conditions = namespace.status?.conditions ?? []
    for (const condition of next) {
      const isOld = conditions.some(
        ({ type, message }) => type === condition.type && message === condition.message,
      )
      if (!isOld)
        conditions = withCondition(
          conditions.filter(({ type }) => type !== condition.type),
          condition,
        )
    }
    if (equal(conditions, namespace.status?.conditions ?? [])) return
    await api.update(
      'namespaces',
      { ...clone(namespace), status: { ...namespace.status, conditions } },
      'status',
    )
  }
}
