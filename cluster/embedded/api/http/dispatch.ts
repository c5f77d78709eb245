import type { ServerResponse } from 'node:http'
import type { Core } from '../core.ts'
import { answerDiscovery } from '../discovery/answer.ts'
import { methodNotAllowed, unknownPath } from '../status.ts'
import type { Call } from './call.ts'
import { metricsAnswer } from './metrics.ts'
import { parseResourcePath } from './path.ts'
import { plainAnswer } from './plain.ts'
import { handleResource } from './resource.ts'
import type { Answer } from './respond.ts'
import { reviewAnswer } from './reviews.ts'
import { subresourceHandlers } from './subresource.ts'

/** Answers one authenticated call; undefined when the answer is a stream that goes on. @throws ApiError */
export async function dispatch(
  core: Core,
  call: Call,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const path = parseResourcePath(call.segments, core.definitions)
  if (!path) return answerOther(core, call)
  const { subresource, definition } = path
  if (subresource === undefined || subresource === 'status' || subresource === 'finalize') {
    const known = subresource === 'finalize' ? definition.resource === 'namespaces' : true
    if (!known || (subresource === 'status' && !definition.subresources.includes('status')))
      throw unknownPath()
    return handleResource(core, path, call, response)
  }
  const handler = definition.subresources.includes(subresource) ? subresourceHandlers[subresource] : undefined
  if (!handler) throw unknownPath()
  return handler(core, path, call, response)
}

async function answerOther(core: Core, call: Call): Promise<Answer> {
  const plain = plainAnswer(call) ?? reviewAnswer(core, call) ?? (await metricsAnswer(core, call))
  if (plain) return plain
  const described = await answerDiscovery({
    path: call.path,
    query: call.query,
    accept: call.headers.accept ?? '',
    ifNoneMatch: call.headers['if-none-match'],
    serverAddress: core.address,
  })
  if (!described) throw unknownPath()
  if (call.method !== 'GET') throw methodNotAllowed()
  const { status: code, contentType, body, headers } = described
  return { code, contentType, body, headers }
}
