import type { WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { type ApiObject, isFields } from '../object.ts'
import { decode, strictDecodingMessage } from '../schema/decode.ts'
import { DecodeError } from '../schema/decode-error.ts'
import type { TypeName } from '../schema/types.ts'
import { badRequest } from '../status.ts'
import { refuseUnfit } from './fit.ts'

/**
 * A client's JSON as an object of the resource: a copy with known fields only. Metadata is present, but nothing in it
 * is checked yet.
 *
 * @throws ApiError 400
 */
export function decodeObject(definition: AnyDefinition, json: unknown, options: WriteOptions): ApiObject {
  const { apiVersion, kind, type } = definition
  const object = decodeAs({ apiVersion, kind, type }, json, options)
  return object as unknown as ApiObject
}

/** Like `decodeObject`, for bodies that are no resource: Scale, Eviction, Binding, DeleteOptions. */
export function decodeAs(
  expected: { apiVersion: string; kind: string; type: TypeName },
  json: unknown,
  options: WriteOptions = {},
): Record<string, unknown> & { metadata: Record<string, unknown> } {
  if (!isFields(json)) throw badRequest('error decoding the body: not a JSON object')
  refuseUnfit(json)
  const apiVersion = json.apiVersion || expected.apiVersion
  const kind = json.kind || expected.kind
  if (apiVersion !== expected.apiVersion || kind !== expected.kind) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind}): ${String(kind)} in version ${JSON.stringify(apiVersion)} is not ${expected.kind} in version ${JSON.stringify(expected.apiVersion)}`,
    )
  }
  try {
    const { object, strictErrors } = decode(expected.type, json)
    if (strictErrors.length > 0) {
      if (options.fieldValidation === 'Strict') {
        throw badRequest(strictDecodingMessage(expected.type, strictErrors))
      }
      if (options.fieldValidation === 'Warn') for (const error of strictErrors) options.warn?.(error)
    }
    return { apiVersion, kind, ...object, metadata: isFields(object.metadata) ? object.metadata : {} }
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message)
    throw error
  }
}
