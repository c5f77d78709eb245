import type { PatchType } from '../../client/api.ts'
import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { unsupportedMediaType } from '../status.ts'
import { patch } from '../verbs/patch.ts'
import type { UpdateSubresource } from '../verbs/update.ts'
import { mediaType, parseJson } from './body.ts'
import type { Call } from './call.ts'
import type { Answer } from './respond.ts'
import { write } from './write.ts'

const patchTypes: Partial<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
}

/** The type of patch that the body's content type names. @throws ApiError 415 */
export function patchType(call: Call): PatchType {
  const type = patchTypes[mediaType(call.headers['content-type'])]
  if (!type) throw unsupportedMediaType([...Object.keys(patchTypes), 'application/apply-patch+yaml'])
  return type
}

/** PATCH of an object. @throws ApiError */
export function patchCall(
  core: Core,
  definition: AnyDefinition,
  place: { namespace: string | undefined; name: string; subresource: UpdateSubresource },
  call: Call,
): Answer {
  const type = patchType(call)
  const body = parseJson(call.body.toString('utf8'))
  return write(core, definition, call, 200, options => patch(core, definition, place, body, type, options))
}
