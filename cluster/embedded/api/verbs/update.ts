import { allocateService } from '../admission/service.ts'
import { keepManagers, type Track, trackUpdate } from '../apply/track.ts'
import { refuseEscalation } from '../authorization/escalation.ts'
import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { equal } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { invalid, notFound } from '../status.ts'
import { decodeObject } from './decode.ts'
import { checkPreconditions, keepSystemMetadata, placeAt, raiseGeneration } from './metadata.ts'
import { separateStatus } from './separate.ts'

export type UpdateSubresource = 'status' | 'finalize' | undefined

/** @throws ApiError 404 */
export function existing(
  core: Core,
  definition: AnyDefinition,
  namespace: string | undefined,
  name: string,
): ApiObject {
  const found = core.store.get(definition.resource, namespace, name)
  if (!found) throw notFound(definition, name)
  return found
}

/** Full replacement. @throws ApiError 400, 404, 409, 422 */
export function update(
  core: Core,
  definition: AnyDefinition,
  place: { namespace: string | undefined; name: string; subresource?: UpdateSubresource },
  json: unknown,
  options: WriteOptions = {},
): ApiObject {
  const object = decodeObject(definition, json, options)
  placeAt(definition, object, place.namespace, place.name)
  const current = existing(core, definition, place.namespace, place.name)
  return replace(core, definition, current, object, place.subresource, options)
}

/**
 * Puts a decoded object in the place of the current one. An update that changes nothing is no write. One that takes
 * the last finalizer of an object that is being deleted removes it.
 */
export function replace(
  core: Core,
  definition: AnyDefinition,
  current: ApiObject,
  wanted: ApiObject,
  subresource: UpdateSubresource,
  options: WriteOptions,
  track: Track = trackUpdate,
): ApiObject {
  const { name, namespace } = current.metadata
  checkPreconditions(definition, current, wanted.metadata)
  const immutable = keepSystemMetadata(wanted, current)
  const object = separateStatus(definition, wanted, current, subresource)
  definition.setDefaults(object)
  if (definition.resource === 'services') allocateService(core, definition, object, current)
  refuseEscalation(core, definition, object, current, options.user)
  const errors = [...immutable, ...definition.validate(object, current)]
  if (errors.length > 0) throw invalid(definition, name, errors)
  if (!subresource) raiseGeneration(definition, object, current)
  if (subresource && track === trackUpdate) keepManagers(object, current)
  else track(definition, object, current, options.fieldManager, core.wallMs())
  if (equal(object, current)) return current
  if (options.dryRun) return object
  if (isFinallyGone(definition, object, current)) {
    core.store.put(definition.resource, object)
    return core.store.remove(definition.resource, namespace, name) ?? object
  }
  return core.store.put(definition.resource, object)
}

/** Nothing holds an object that is being deleted any more. */
function isFinallyGone(definition: AnyDefinition, object: ApiObject, current: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata
  if (!deletionTimestamp || (finalizers?.length ?? 0) > 0) return false
  if (definition.resource === 'namespaces') return namespaceFinalizers(object).length === 0
  return (current.metadata.finalizers?.length ?? 0) > 0 && (deletionGracePeriodSeconds ?? 0) === 0
}

/** What still has to happen before a namespace may go: `spec.finalizers`. */
export function namespaceFinalizers(namespace: ApiObject): readonly unknown[] {
  const { spec } = namespace as { spec?: { finalizers?: unknown[] } }
  return spec?.finalizers ?? []
}
