import type { ServerResponse } from 'node:http'
import type { Core } from '../core.ts'
import { methodNotAllowed, success } from '../status.ts'
import { create } from '../verbs/create.ts'
import { type DeleteOptions, decodeDeleteOptions, remove } from '../verbs/delete.ts'
import { list } from '../verbs/read.ts'
import { existing, type UpdateSubresource, update } from '../verbs/update.ts'
import { parseBody } from './body.ts'
import type { Call } from './call.ts'
import { listAnswer, objectAnswer } from './object-answer.ts'
import { patchCall } from './patch-call.ts'
import type { ResourcePath } from './path.ts'
import { boolean, deleteOptions, listOptions } from './query.ts'
import type { Answer } from './respond.ts'
import { streamWatch } from './watch-stream.ts'
import { requiredBody, write } from './write.ts'

/** Kinds whose deletion answers with the object even when it is gone at once. */
const answersWithObject = new Set(['pods', 'services', 'serviceaccounts'])

/** The verbs on a collection or one object. Undefined: the response is a stream. @throws ApiError */
export function handleResource(
  core: Core,
  path: ResourcePath,
  call: Call,
  response: ServerResponse,
): Answer | undefined {
  // Whoever asks by the path of a watch has shown the right to watch, and no other.
  if (path.watch && call.method !== 'GET') throw methodNotAllowed()
  const isWatch = path.watch || (path.name === undefined && boolean(call.query, 'watch'))
  if (call.method === 'GET' && isWatch) {
    streamWatch(core, path, call, response)
    return undefined
  }
  return path.name === undefined
    ? handleCollection(core, path, call)
    : handleObject(core, path, path.name, call)
}

function handleCollection(core: Core, path: ResourcePath, call: Call): Answer {
  const { definition, namespace } = path
  switch (call.method) {
    case 'GET': {
      return listAnswer(
        core,
        definition,
        list(core, definition, { ...listOptions(call.query), namespace }),
        call,
      )
    }
    case 'POST': {
      if (definition.namespaced && namespace === undefined) throw methodNotAllowed()
      return write(core, definition, call, 201, options =>
        create(core, definition, namespace, requiredBody(call), options),
      )
    }
    case 'DELETE': {
      const isOfAll = definition.namespaced && namespace === undefined
      if (isOfAll || definition.resource === 'namespaces') throw methodNotAllowed()
      const options = optionsOfDelete(call)
      const { items, ...rest } = list(core, definition, { ...listOptions(call.query), namespace })
      const removed = items.map(
        ({ metadata }) => remove(core, definition, metadata.namespace, metadata.name, options).object,
      )
      return listAnswer(core, definition, { ...rest, items: removed }, call)
    }
    default:
      throw methodNotAllowed()
  }
}

function handleObject(core: Core, path: ResourcePath, name: string, call: Call): Answer {
  const { definition, namespace } = path
  const subresource = path.subresource as UpdateSubresource
  const place = { namespace, name, subresource }
  switch (call.method) {
    case 'GET':
      return objectAnswer(core, definition, existing(core, definition, namespace, name), call)
    case 'PUT':
      return write(core, definition, call, 200, options =>
        update(core, definition, place, requiredBody(call), options),
      )
    case 'PATCH':
      return patchCall(core, definition, place, call)
    case 'DELETE': {
      if (subresource) throw methodNotAllowed()
      const { object, gone } = remove(core, definition, namespace, name, optionsOfDelete(call))
      if (!gone || answersWithObject.has(definition.resource))
        return objectAnswer(core, definition, object, call)
      const { group, resource: kind } = definition
      const details = { name, ...(group && { group }), kind, uid: object.metadata.uid }
      return { code: 200, body: success(details) }
    }
    default:
      throw methodNotAllowed()
  }
}

/** From the body, where the query leaves something open. */
function optionsOfDelete(call: Call): DeleteOptions {
  const asked = deleteOptions(call.query)
  const body = parseBody(call.body, call.headers['content-type'])
  if (body === undefined || body === null) return asked
  const inBody = decodeDeleteOptions(body)
  return {
    gracePeriodSeconds: inBody.gracePeriodSeconds ?? asked.gracePeriodSeconds,
    propagationPolicy: inBody.propagationPolicy ?? asked.propagationPolicy,
    preconditions: inBody.preconditions,
    dryRun: inBody.dryRun || asked.dryRun,
  }
}
