import { admitCreate } from '../admission/admit.ts'
import { allocateService } from '../admission/service.ts'
import { type Track, trackUpdate } from '../apply/track.ts'
import { refuseEscalation } from '../authorization/escalation.ts'
import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { alreadyExists, badRequest, invalid } from '../status.ts'
import { decodeObject } from './decode.ts'
import { fillNewMetadata, placeAt } from './metadata.ts'

/** Status that the object comes with is kept: whoever registers a node or an event knows it best. */
const ownStatus = new Set(['nodes', 'events'])

/** @throws ApiError 400, 403, 404, 409, 422 */
export function create(
  core: Core,
  definition: AnyDefinition,
  namespace: string | undefined,
  json: unknown,
  options: WriteOptions = {},
): ApiObject {
  const object = decodeObject(definition, json, options)
  placeAt(definition, object, namespace, undefined)
  if (object.metadata.resourceVersion && object.metadata.resourceVersion !== '0') {
    throw badRequest('resourceVersion should not be set on objects to be created')
  }
  return insert(core, definition, object, options)
}

/** Creates from an object that is decoded and in its place. */
export function insert(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  options: WriteOptions,
  track: Track = trackUpdate,
): ApiObject {
  delete object.metadata.managedFields
  if (definition.subresources.includes('status') && !ownStatus.has(definition.resource)) delete object.status
  fillNewMetadata(core, definition, object)
  admitCreate(core, definition, object)
  definition.setDefaults(object)
  refuseEscalation(core, definition, object, undefined, options.user)
  const errors = definition.validate(object, undefined)
  const { name, namespace } = object.metadata
  if (errors.length > 0) throw invalid(definition, name, errors)
  if (core.store.get(definition.resource, namespace, name)) throw alreadyExists(definition, name)
  if (definition.resource === 'services') allocateService(core, definition, object, undefined)
  track(definition, object, undefined, options.fieldManager, core.wallMs())
  return options.dryRun ? object : core.store.put(definition.resource, object)
}
