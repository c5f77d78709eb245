import type { ServerResponse } from 'node:http'
import type { Core } from '../core.ts'
import type { FieldError } from '../definition.ts'
import type { Call } from '../http/call.ts'
import type { ResourcePath } from '../http/path.ts'
import { integer } from '../http/query.ts'
import type { Answer } from '../http/respond.ts'
import { invalid, methodNotAllowed } from '../status.ts'
import { findContainer } from './container.ts'
import { readKubelet } from './kubelet.ts'

const passedOn = ['follow', 'previous', 'tailLines', 'sinceSeconds', 'sinceTime', 'timestamps', 'limitBytes']

/** A container's output, as its kubelet keeps it. @throws ApiError */
export async function handleLog(
  core: Core,
  { namespace = '', name = '' }: ResourcePath,
  { method, query }: Call,
  response: ServerResponse,
): Promise<Answer | undefined> {
  if (method !== 'GET') throw methodNotAllowed()
  checkLogOptions(name, query)
  const place = findContainer(core, namespace, name, query.get('container'))
  // Nothing was ever written by a pod that is nowhere.
  if (!place) return { code: 200, body: '', contentType: 'text/plain' }
  const asked = new URLSearchParams()
  for (const key of passedOn) {
    const value = query.get(key)
    if (value) asked.set(key, value)
  }
  const path = `/containerLogs/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/${encodeURIComponent(place.container)}?${asked}`
  const source = await readKubelet(core.credentials, { place, path })
  if (response.destroyed) {
    source.destroy() // the client did not wait for the kubelet, and `close` has been told already
    return undefined
  }
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  source.on('error', () => response.destroy())
  response.on('close', () => source.destroy())
  source.pipe(response)
  return undefined
}

function checkLogOptions(name: string, query: URLSearchParams): void {
  const errors: FieldError[] = []
  const check = (field: string, least: number, why: string) => {
    const value = integer(query, field)
    if (value !== undefined && value < least) {
      errors.push({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${why}` })
    }
  }
  check('tailLines', 0, 'must be greater than or equal to 0')
  check('limitBytes', 1, 'must be greater than 0')
  check('sinceSeconds', 1, 'must be greater than 0')
  if (query.get('sinceSeconds') && query.get('sinceTime')) {
    const message = 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'
    errors.push({ reason: 'FieldValueForbidden', field: '', message })
  }
  if (errors.length > 0) throw invalid({ resource: 'pods', kind: 'PodLogOptions', group: '' }, name, errors)
}
