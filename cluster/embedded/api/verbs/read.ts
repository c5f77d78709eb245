import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { type FieldPredicate, parseFieldSelector } from '../selectors/fields.ts'
import { parseLabelSelector } from '../selectors/labels.ts'
import { badRequest, expired, refusal } from '../status.ts'

export interface Selection {
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
}

export interface ListOptions extends Selection {
  limit?: number
  continue?: string
  resourceVersion?: string
  resourceVersionMatch?: string
}

export interface Listed {
  items: ApiObject[]
  resourceVersion: string
  /** Where the next page begins. */
  continue?: string
  remainingItemCount?: number
}

/** Whether an object is among those that were asked for, wherever it is. @throws ApiError 400 */
export function selectionOf(definition: AnyDefinition, selection: Selection): FieldPredicate {
  const { labelSelector, fieldSelector, namespace } = selection
  const byLabels = labelSelector ? parseLabelSelector(labelSelector) : undefined
  const byFields = fieldSelector ? parseFieldSelector(fieldSelector, definition) : undefined
  return object =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (byLabels === undefined || byLabels(object.metadata.labels)) &&
    (byFields === undefined || byFields(object))
}

/** In the order of namespace and name. @throws ApiError 400, 410, 504 */
export function list(core: Core, definition: AnyDefinition, options: ListOptions = {}): Listed {
  const { store } = core
  const selects = selectionOf(definition, options)
  const page = options.continue ? decodeContinue(options.continue) : undefined
  if (page && options.resourceVersion && options.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  const exact = options.resourceVersionMatch === 'Exact'
  const asked = parseVersion(options.resourceVersion)
  if (asked > store.version) throw tooLarge(asked, store.version)
  const version = page?.version ?? (exact ? asked : store.version)
  const all = store.listAt(definition.resource, options.namespace, version)
  if (!all) {
    throw expired(
      page
        ? 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.'
        : `The resourceVersion for the provided list is too old.`,
    )
  }
  const after = page?.after
  const matching = all.filter(object => (after === undefined || keyIn(object) > after) && selects(object))
  const limit = options.limit && options.limit > 0 ? options.limit : matching.length
  const items = matching.slice(0, limit)
  const last = items.at(-1)
  const resourceVersion = String(version)
  if (matching.length <= limit || !last) return { items, resourceVersion }
  return {
    items,
    resourceVersion,
    continue: encodeContinue({ version, after: keyIn(last) }),
    // With a selector the rest is not counted, as in Kubernetes.
    ...(!options.labelSelector && !options.fieldSelector && { remainingItemCount: matching.length - limit }),
  }
}

/** Absent and `0` mean any. @throws ApiError 400 */
export function parseVersion(text: string | undefined): number {
  if (!text) return 0
  if (!/^\d{1,15}$/.test(text)) {
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  }
  return Number(text)
}

function tooLarge(asked: number, current: number) {
  return refusal(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}

interface Page {
  version: number
  /** Key of the last object of the page before. */
  after: string
}

/** Sorts as the store does. */
function keyIn({ metadata: { namespace, name } }: ApiObject): string {
  return `${namespace ?? ''}/${name}`
}

function encodeContinue({ version, after }: Page): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: after })).toString('base64url')
}

function decodeContinue(token: string): Page {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Record<string, unknown>
    if (Number.isSafeInteger(rv) && typeof start === 'string') return { version: Number(rv), after: start }
  } catch {
    // not a token of ours: refused below
  }
  throw badRequest('continue key is not valid')
}
