import type { IncomingMessage } from 'node:http'
import { ApiError } from '../../client/api-error.ts'
import { attributesOf } from '../authorization/attributes.ts'
import { requireRight } from '../authorization/authorize.ts'
import type { Core } from '../core.ts'
import { refusal, unauthorized } from '../status.ts'
import { negotiate } from './accept.ts'
import { authenticate } from './authenticate.ts'
import type { Call } from './call.ts'
import { actingFor } from './impersonate.ts'
import { segmentsOf } from './path.ts'

/** A request of somebody who may make it, without its body. @throws ApiError 400, 401, 403, 406 */
export function callOf(core: Core, request: IncomingMessage): Call {
  const asking = authenticate(core, request)
  if (!asking) throw unauthorized()
  const { method = 'GET', headers, url = '/' } = request
  const [path = '/', search = ''] = splitOnce(url, '?')
  // The documents of OpenAPI and of discovery have forms of their own.
  const hasOwnForms = path.startsWith('/openapi/') || path === '/api' || path === '/apis'
  const segments = segmentsOf(path)
  const query = new URLSearchParams(search)
  const user = actingFor(core, asking, request)
  const asked = attributesOf({ method, path, segments, query })
  requireRight(core, user, asked)
  // And so has what a proxy passes on.
  const isPassedOn = 'subresource' in asked && asked.subresource === 'proxy'
  const form = negotiate(hasOwnForms || isPassedOn ? undefined : headers.accept)
  return { method, segments, path, query, headers, body: Buffer.alloc(0), user, form }
}

export function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  // The last resort against what is nested or listed too much for the stack.
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return refusal(
      413,
      'RequestEntityTooLarge',
      'Request entity too large: it is nested too deep or lists too much',
    )
  }
  const why = error instanceof Error ? error.message : String(error)
  return refusal(500, 'InternalError', `Internal error occurred: ${why}`)
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator)
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}
