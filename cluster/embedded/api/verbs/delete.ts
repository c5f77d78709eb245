import type { Pod } from 'kubernetes-types/core/v1.js'
import type { DeleteOptions as WireDeleteOptions } from 'kubernetes-types/meta/v1.js'
import { timestamp } from '../../client/clock.ts'
import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { equal } from '../json.ts'
import { type ApiObject, fieldsOf } from '../object.ts'
import { conflict, forbidden, invalid } from '../status.ts'
import { decodeAs } from './decode.ts'
import { checkPreconditions } from './metadata.ts'
import { existing, namespaceFinalizers } from './update.ts'

export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: boolean
}

/** What became of the object. */
export interface Deleted {
  object: ApiObject
  /** False while a grace period or finalizers keep it. */
  gone: boolean
}

const immortalNamespaces = new Set(['default', 'kube-system', 'kube-public'])

/** The options as a request's body carries them. @throws ApiError 400, 422 */
export function decodeDeleteOptions(json: unknown): DeleteOptions {
  const type = 'meta/v1.DeleteOptions'
  const { apiVersion = 'v1' } = (json ?? {}) as { apiVersion?: string }
  const decoded = decodeAs({ apiVersion, kind: 'DeleteOptions', type }, json) as WireDeleteOptions
  const { gracePeriodSeconds, preconditions, dryRun, orphanDependents } = decoded
  const policy = decoded.propagationPolicy ?? (orphanDependents ? 'Orphan' : undefined)
  return {
    gracePeriodSeconds,
    propagationPolicy: propagationPolicy(policy),
    preconditions,
    dryRun: dryRun !== undefined && dryRun.length > 0,
  }
}

/** @throws ApiError 422 */
export function propagationPolicy(policy: string | undefined): DeleteOptions['propagationPolicy'] {
  if (policy === undefined || policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') {
    return policy
  }
  const options = { resource: 'options', kind: 'DeleteOptions', group: 'meta.k8s.io' }
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`
  throw invalid(options, '', [{ reason: 'FieldValueNotSupported', field: 'propagationPolicy', message }])
}

/** @throws ApiError 403, 404, 409 */
export function remove(
  core: Core,
  definition: AnyDefinition,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions = {},
): Deleted {
  const current = existing(core, definition, namespace, name)
  checkPreconditions(definition, current, options.preconditions)
  const { resource } = definition
  if (resource === 'namespaces') refuseNamespace(definition, current)

  const graceSeconds = resource === 'pods' ? podGraceSeconds(current as unknown as Pod, options) : 0
  const finalizers = finalizersAfter(current, options)
  const held = finalizers.length > 0 || (resource === 'namespaces' && namespaceFinalizers(current).length > 0)
  const gone = !held && graceSeconds === 0
  const marked = markDeleting(core, current, graceSeconds, finalizers)
  if (options.dryRun) return { object: marked, gone }
  if (gone) return { object: core.store.remove(resource, namespace, name) ?? current, gone }
  return { object: equal(marked, current) ? current : core.store.put(resource, marked), gone }
}

function refuseNamespace(definition: AnyDefinition, namespace: ApiObject): void {
  const { name, deletionTimestamp } = namespace.metadata
  if (immortalNamespaces.has(name)) throw forbidden(definition, name, 'this namespace may not be deleted')
  if (deletionTimestamp && namespaceFinalizers(namespace).length > 0) {
    throw conflict(
      definition,
      name,
      'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.',
    )
  }
}

/** How long the pod may still take, counted from its deletionTimestamp's request. A second request can only shorten it. */
function podGraceSeconds({ metadata, spec, status }: Pod, options: DeleteOptions): number {
  const asked = options.gracePeriodSeconds
  const wanted = asked !== undefined && asked < 0 ? 1 : asked
  if (metadata?.deletionTimestamp) {
    const left = metadata.deletionGracePeriodSeconds ?? 0
    return Math.min(left, wanted ?? left)
  }
  if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0
  return wanted ?? spec.terminationGracePeriodSeconds ?? 30
}

function finalizersAfter({ metadata }: ApiObject, { propagationPolicy: policy }: DeleteOptions): string[] {
  const { finalizers = [] } = metadata
  if (policy === undefined) return finalizers
  const others = finalizers.filter(finalizer => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion')
  if (policy === 'Orphan') return [...others, 'orphan']
  return policy === 'Foreground' ? [...others, 'foregroundDeletion'] : others
}

function markDeleting(core: Core, current: ApiObject, graceSeconds: number, finalizers: string[]): ApiObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = current.metadata
  const askedMs = deletionTimestamp
    ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000
    : core.wallMs()
  const metadata = {
    ...current.metadata,
    deletionTimestamp: timestamp(askedMs + graceSeconds * 1000),
    deletionGracePeriodSeconds: graceSeconds,
    ...(finalizers.length > 0 && { finalizers }),
    ...(generation !== undefined && !deletionTimestamp && { generation: generation + 1 }),
  }
  const object = { ...current, metadata }
  if (finalizers.length === 0) delete metadata.finalizers
  return object.kind === 'Namespace'
    ? { ...object, status: { ...fieldsOf(current, 'status'), phase: 'Terminating' } }
    : object
}
