import type { PatchType } from '../../client/api.ts'
import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { invalid, unsupportedMediaType } from '../status.ts'
import { apply } from '../verbs/apply.ts'
import { patch } from '../verbs/patch.ts'
import type { UpdateSubresource } from '../verbs/update.ts'
import { mediaType, parseJson, parseYamlText } from './body.ts'
import type { Call } from './call.ts'
import { boolean } from './query.ts'
import type { Answer } from './respond.ts'
import { write } from './write.ts'

const applyType = 'application/apply-patch+yaml'
const patchTypes: Partial<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
}

/** The type of patch that the body's content type names. @throws ApiError 415 */
export function patchType(call: Call): PatchType {
  const type = patchTypes[mediaType(call.headers['content-type'])]
  if (!type) throw unsupportedMediaType([...Object.keys(patchTypes), applyType])
  return type
}

/** PATCH of an object, or server-side apply. @throws ApiError */
export function patchCall(
  core: Core,
  definition: AnyDefinition,
  place: { namespace: string | undefined; name: string; subresource: UpdateSubresource },
  call: Call,
): Answer {
  if (mediaType(call.headers['content-type']) === applyType) return applyCall(core, definition, place, call)
  if (call.query.has('force'))
    throw wrongOption('force', 'Forbidden', 'may not be specified for non-apply patch')
  const type = patchType(call)
  const body = parseJson(call.body.toString('utf8'))
  return write(core, definition, call, 200, options => patch(core, definition, place, body, type, options))
}

function applyCall(
  core: Core,
  definition: AnyDefinition,
  place: { namespace: string | undefined; name: string; subresource: UpdateSubresource },
  call: Call,
): Answer {
  const fieldManager = call.query.get('fieldManager')
  if (!fieldManager) throw wrongOption('fieldManager', 'Required', 'is required for apply patch')
  const text = call.body.toString('utf8')
  const body = text.startsWith('{') ? parseJson(text) : parseYamlText(text)
  const force = boolean(call.query, 'force')
  let created = false
  const answer = write(core, definition, call, 200, options => {
    const applied = apply(core, definition, place, body, { ...options, fieldManager, force })
    created = applied.created
    return applied.object
  })
  return created ? { ...answer, code: 201 } : answer
}

function wrongOption(field: string, what: 'Required' | 'Forbidden', why: string) {
  const message = what === 'Required' ? `Required value: ${why}` : `Forbidden: ${why}`
  const options = { resource: 'patchoptions', kind: 'PatchOptions', group: 'meta.k8s.io' }
  return invalid(options, '', [{ reason: `FieldValue${what}`, field, message }])
}
