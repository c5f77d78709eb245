import type { PatchType } from '../../client/api.ts'
import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { type ApiObject, type Fields, isFields } from '../object.ts'
import { applyJsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge.ts'
import { strategicPatch } from '../patch/strategic.ts'
import { objectType } from '../schema/schema.ts'
import type { TypeName } from '../schema/types.ts'
import { badRequest, invalid } from '../status.ts'
import { decodeObject } from './decode.ts'
import { refuseUnfit } from './fit.ts'
import { placeAt } from './metadata.ts'
import { existing, replace, type UpdateSubresource } from './update.ts'

/** @throws ApiError 400, 404, 409, 413, 422 */
export function patch(
  core: Core,
  definition: AnyDefinition,
  place: { namespace: string | undefined; name: string; subresource?: UpdateSubresource },
  body: unknown,
  type: PatchType,
  options: WriteOptions = {},
): ApiObject {
  const { namespace, name } = place
  const current = existing(core, definition, namespace, name)
  const object = decodeObject(definition, patched(definition.type, current, body, type), options)
  placeAt(definition, object, namespace, name)
  refuseOtherUid(definition, object, current)
  return replace(core, definition, current, object, place.subresource, options)
}

/** In a patch the uid is a field like any other, where in a replacement it says which object is meant. */
function refuseOtherUid(definition: AnyDefinition, { metadata }: ApiObject, current: ApiObject): void {
  if (!metadata.uid || metadata.uid === current.metadata.uid) return
  const message = `Invalid value: ${JSON.stringify(metadata.uid)}: field is immutable`
  const error = { reason: 'FieldValueInvalid', field: 'metadata.uid', message } as const
  throw invalid(definition, current.metadata.name, [error])
}

/** What the object is after the patch, before anything is checked. */
export function patched(schema: TypeName, current: Fields, body: unknown, type: PatchType): unknown {
  refuseUnfit(body)
  if (type === 'json') return applyJsonPatch(current, body)
  if (!isFields(body)) throw badRequest('error decoding patch: a patch of this type is a JSON object')
  if (type === 'merge') return mergePatch(current, body)
  return strategicPatch(objectType(schema), current, body)
}
