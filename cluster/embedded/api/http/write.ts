import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { strictDecodingMessage } from '../schema/decode.ts'
import { badRequest } from '../status.ts'
import { mediaType, parseBody } from './body.ts'
import type { Call } from './call.ts'
import { duplicateFields } from './duplicate-fields.ts'
import { objectAnswer } from './object-answer.ts'
import { writeOptions } from './query.ts'
import type { Answer } from './respond.ts'

/** Runs a write and answers with its object and warnings. */
export function write(
  core: Core,
  definition: AnyDefinition,
  call: Call,
  code: number,
  run: (options: WriteOptions) => ApiObject,
): Answer {
  const warnings: string[] = []
  const warn = (sentence: string) => void warnings.push(sentence)
  const options = { ...writeOptions(call.query, call.headers['user-agent']), user: call.user, warn }
  if (call.method !== 'PATCH') mindDuplicates(definition, call, options)
  const object = run(options)
  return { ...objectAnswer(core, definition, object, call, code), warnings }
}

/** Parsing has kept the last of two fields of one name. @throws ApiError 400 when the client wants to be strict */
function mindDuplicates(
  { type }: AnyDefinition,
  { body, headers }: Call,
  { fieldValidation, warn }: WriteOptions,
) {
  if (fieldValidation === 'Ignore' || mediaType(headers['content-type']) !== 'application/json') return
  const errors = duplicateFields(body.toString('utf8')).map(field => `duplicate field "${field}"`)
  if (fieldValidation === 'Strict' && errors.length > 0) throw badRequest(strictDecodingMessage(type, errors))
  for (const error of errors) warn?.(error)
}

/** @throws ApiError 400 */
export function requiredBody(call: Call): unknown {
  const body = parseBody(call.body, call.headers['content-type'])
  if (body === undefined || body === null) throw badRequest('the request has no body')
  return body
}
