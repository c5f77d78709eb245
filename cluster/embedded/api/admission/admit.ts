import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { forbidden, notFound } from '../status.ts'
import { admitPod } from './pod.ts'
import { admitClaim, admitVolume } from './volumes.ts'

/**
 * What Kubernetes' default admission does to a new object before it is validated.
 * @throws ApiError 404 without its namespace, 403 while that is being deleted
 */
export function admitCreate(core: Core, definition: AnyDefinition, object: ApiObject): void {
  if (definition.namespaced) requireNamespace(core, definition, object)
  if (definition.resource === 'pods') admitPod(core.settings, object)
  if (definition.resource === 'namespaces') admitNamespace(object)
  if (definition.resource === 'persistentvolumeclaims') admitClaim(core, object)
  if (definition.resource === 'persistentvolumes') admitVolume(object)
}

function requireNamespace(core: Core, definition: AnyDefinition, object: ApiObject): void {
  const { name, namespace = '' } = object.metadata
  const found = core.store.get('namespaces', undefined, namespace)
  if (!found) throw notFound(core.definitions.get('namespaces'), namespace)
  if (!found.metadata.deletionTimestamp) return
  const why = `namespace ${namespace} is being terminated`
  throw forbidden(
    definition,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [{ reason: 'NamespaceTerminating', message: why, field: 'metadata.namespace' }],
  )
}

/** A namespace goes only when its content is gone, and can be selected by its name. */
function admitNamespace(object: ApiObject): void {
  const { name, labels } = object.metadata
  object.spec = { finalizers: ['kubernetes'] }
  object.status = { phase: 'Active' }
  if (name) object.metadata.labels = { ...labels, 'kubernetes.io/metadata.name': name }
}
