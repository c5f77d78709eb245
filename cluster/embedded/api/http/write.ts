import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { badRequest } from '../status.ts'
import { parseBody } from './body.ts'
import type { Call } from './call.ts'
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
  const object = run({ ...writeOptions(call.query, call.headers['user-agent']), warn })
  return { ...objectAnswer(core, definition, object, call, code), warnings }
}

/** @throws ApiError 400 */
export function requiredBody(call: Call): unknown {
  const body = parseBody(call.body, call.headers['content-type'])
  if (body === undefined || body === null) throw badRequest('the request has no body')
  return body
}
