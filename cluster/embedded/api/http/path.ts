import type { AnyDefinition, Definitions } from '../definitions.ts'
import { badRequest } from '../status.ts'

/** What a path under /api or /apis names. */
export interface ResourcePath {
  definition: AnyDefinition
  namespace: string | undefined
  /** Absent: the collection. */
  name: string | undefined
  subresource: string | undefined
  /** The old form of watches, `/api/v1/watch/…`. */
  watch: boolean
}

/**
 * Decoded before it is split, as Go does: no segment has a slash in it, with which a version could name a group as
 * well, that nobody's rights were asked for.
 * @throws ApiError 400 for an escape that is none
 */
export function segmentsOf(path: string): string[] {
  try {
    return decodeURIComponent(path).split('/').filter(Boolean)
  } catch {
    throw badRequest(`invalid path: ${path}`)
  }
}

/** Undefined when the server has nothing there. */
export function parseResourcePath(
  segments: readonly string[],
  definitions: Definitions,
): ResourcePath | undefined {
  const [root, ...rest] = segments
  const [group = '', version = ''] =
    root === 'api' ? ['', rest.shift()] : root === 'apis' ? rest.splice(0, 2) : []
  const apiVersion = group ? `${group}/${version}` : version
  const watch = rest[0] === 'watch'
  if (watch) rest.shift()
  const [first, second, ...more] = rest
  // `namespaces/x/pods` is within a namespace; `namespaces/x`, `namespaces/x/status` are the namespace itself.
  const within = first === 'namespaces' && more[0] !== undefined && !namespaceSubresources.has(more[0])
  const namespace = within ? second : undefined
  const [resource = '', name, subresource, ...excess] = within ? more : rest
  // What stands below a proxy is the business of who is behind it.
  if (excess.length > 0 && subresource !== 'proxy') return undefined
  // A watch is of whole objects, and the right to it is that to nothing behind them.
  if (watch && subresource !== undefined) return undefined
  const definition = definitions.find(apiVersion, resource)
  if (!definition) return undefined
  if (within && !definition.namespaced) return undefined
  // One object of a namespaced resource is only found by its namespace.
  if (name !== undefined && definition.namespaced && namespace === undefined) return undefined
  return { definition, namespace, name, subresource, watch }
}

const namespaceSubresources = new Set(['status', 'finalize'])
