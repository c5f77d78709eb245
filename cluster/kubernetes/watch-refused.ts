import { TahanError } from '../../support/errors.ts'
import { rightMissing } from './rights.ts'

/** The error of a watch that the server does not let one have; undefined for every other end of a watch. */
export function watchRefused(path: string, thrown: unknown): TahanError | undefined {
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined
  if (status === 403)
    return rightMissing(rightToWatch(path), `watch of ${path} was answered with 403 Forbidden.`)
  if (status !== 401) return undefined
  return new TahanError('NOT_LOGGED_IN', 'The cluster no longer knows who asks.', {
    because: `watch of ${path} was answered with 401 Unauthorized: the token or certificate has expired.`,
    tryThis: 'kubectl version, and log in anew',
  })
}

/** @param path e.g. `/api/v1/namespaces/x/pods`, `/apis/discovery.k8s.io/v1/endpointslices` */
function rightToWatch(path: string) {
  const parts = path.split('/').filter(Boolean)
  const [group = '', rest] = parts[0] === 'api' ? ['', parts.slice(2)] : [parts[1], parts.slice(3)]
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined
  return { verb: 'watch', group, resource: rest.at(-1) ?? '', namespace }
}
