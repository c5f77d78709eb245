import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import type { FieldPredicate } from '../selectors/fields.ts'
import { expired } from '../status.ts'
import type { Change } from '../store/history.ts'
import { parseVersion, type Selection, selectionOf } from './read.ts'

/** A change as one watcher sees it through its selector. */
export interface Seen {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: ApiObject
}

export interface WatchRequest extends Selection {
  /** Absent or `0`: begins with what there is, as ADDED. */
  resourceVersion?: string
  /** Begin with what there is even with a resourceVersion. */
  sendInitialEvents?: boolean
}

export interface Watching {
  /** Where the watch begins. */
  version: number
  stop: () => void
}

/**
 * Tells everything after a version: first what is remembered, at once, then each change within its write.
 * @throws ApiError 400, or 410 when that version is too old
 */
export function watch(
  core: Core,
  definition: AnyDefinition,
  request: WatchRequest,
  tell: (seen: Seen) => void,
): Watching {
  const { store } = core
  const { resource } = definition
  const selects = selectionOf(definition, request)
  const from = parseVersion(request.resourceVersion)
  const { version } = store
  if (from === 0 || request.sendInitialEvents) {
    for (const object of store.list(resource, request.namespace))
      if (selects(object)) tell({ type: 'ADDED', object })
  } else {
    const missed = store.since(resource, from)
    if (!missed) throw expired(`too old resource version: ${from} (${version})`)
    for (const change of missed) tellSelected(change, selects, tell)
  }
  const stop = store.subscribe(resource, change => {
    if (change.version > from) tellSelected(change, selects, tell)
  })
  return { version: Math.max(version, from), stop }
}

/** An object that leaves the selection is deleted, as far as this watcher can see, and one that comes into it added. */
function tellSelected(change: Change, selects: FieldPredicate, tell: (seen: Seen) => void): void {
  const { object, previous, type } = change
  const was = previous !== undefined && selects(previous)
  const is = type !== 'DELETED' && selects(object)
  if (was && is) tell({ type: 'MODIFIED', object })
  else if (is) tell({ type: 'ADDED', object })
  else if (was) tell({ type: 'DELETED', object: lastSeen(change, previous) })
}

/** As the watcher last saw it, with the version of the change that took it away. */
function lastSeen({ object, type }: Change, previous: ApiObject): ApiObject {
  if (type === 'DELETED') return object
  const { resourceVersion } = object.metadata
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } }
}
