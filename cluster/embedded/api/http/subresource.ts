import type { ServerResponse } from 'node:http'
import type { Core } from '../core.ts'
import { badRequest, methodNotAllowed } from '../status.ts'
import { bind } from '../subresources/binding.ts'
import { evict } from '../subresources/eviction.ts'
import { handleLog } from '../subresources/log.ts'
import { handleProxy } from '../subresources/proxy.ts'
import { scaleOf, writeScale } from '../subresources/scale.ts'
import { requestToken } from '../subresources/token.ts'
import { existing } from '../verbs/update.ts'
import { parseJson } from './body.ts'
import type { Call } from './call.ts'
import { patchType } from './patch-call.ts'
import type { ResourcePath } from './path.ts'
import { writeOptions } from './query.ts'
import type { Answer } from './respond.ts'
import { requiredBody, write } from './write.ts'

export type SubresourceHandler = (
  core: Core,
  path: ResourcePath,
  call: Call,
  response: ServerResponse,
) => Answer | undefined | Promise<Answer | undefined>

/** What stands behind an object's name beside its status. */
export const subresourceHandlers: Partial<Record<string, SubresourceHandler>> = {
  scale: handleScale,
  binding: handleBinding,
  eviction: handleEviction,
  log: handleLog,
  proxy: handleProxy,
  token: handleToken,
  exec: () => {
    throw badRequest('Upgrade request required')
  },
}

function handleScale(core: Core, { definition, namespace, name = '' }: ResourcePath, call: Call): Answer {
  switch (call.method) {
    case 'GET':
      return { code: 200, body: scaleOf(existing(core, definition, namespace, name)) }
    case 'PUT':
      return write(core, definition, call, 200, options =>
        writeScale(core, definition, { namespace, name, body: requiredBody(call) }, options),
      )
    case 'PATCH': {
      const body = parseJson(call.body.toString('utf8'))
      const patch = { namespace, name, body, patchType: patchType(call) }
      return write(core, definition, call, 200, options => writeScale(core, definition, patch, options))
    }
    default:
      throw methodNotAllowed()
  }
}

function handleBinding(core: Core, { namespace = '', name = '' }: ResourcePath, call: Call): Answer {
  if (call.method !== 'POST') throw methodNotAllowed()
  const options = writeOptions(call.query, call.headers['user-agent'])
  return { code: 201, body: bind(core, namespace, name, requiredBody(call), options) }
}

function handleEviction(core: Core, { namespace = '', name = '' }: ResourcePath, call: Call): Answer {
  if (call.method !== 'POST') throw methodNotAllowed()
  const { dryRun } = writeOptions(call.query, call.headers['user-agent'])
  return { code: 201, body: evict(core, namespace, name, requiredBody(call), dryRun) }
}

function handleToken(core: Core, { namespace = '', name = '' }: ResourcePath, call: Call): Answer {
  if (call.method !== 'POST') throw methodNotAllowed()
  const options = writeOptions(call.query, call.headers['user-agent'])
  return { code: 201, body: requestToken(core, namespace, name, requiredBody(call), options) }
}
