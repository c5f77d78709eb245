import { methodNotAllowed } from '../status.ts'
import type { Call } from './call.ts'
import type { Answer } from './respond.ts'

const version = {
  major: '1',
  minor: '30',
  gitVersion: 'v1.30.0+tahan',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
}
/** Paths that are no resources and no documents; undefined for any other. @throws ApiError */
export function plainAnswer(call: Call): Answer | undefined {
  if (['/healthz', '/livez', '/readyz'].includes(call.path))
    return reading(call, 'ok', 'text/plain; charset=utf-8')
  if (call.path === '/version') return reading(call, version)
  return undefined
}

function reading(call: Call, body: unknown, contentType?: string): Answer {
  if (call.method !== 'GET') throw methodNotAllowed()
  return { code: 200, body, contentType }
}
