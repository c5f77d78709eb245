import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject, Fields } from '../object.ts'
import type { Listed } from '../verbs/read.ts'
import type { Call } from './call.ts'
import { includeObject } from './query.ts'
import type { Answer } from './respond.ts'
import { partialMetadata, tableOf } from './table.ts'
import { jsonOf } from './text.ts'

/** One object in the form that the client wishes. */
export function objectAnswer(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  { form, query }: Pick<Call, 'form' | 'query'>,
  code = 200,
): Answer {
  if (form.as === 'object') return { code, body: object, json: jsonOf(object) }
  return { code, body: formed(core, definition, object, form.as, query) }
}

/** As an event of a watch carries it; the columns are named in the first one only. */
export function formed(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  as: 'Table' | 'PartialObjectMetadata',
  query: URLSearchParams,
  withColumns = true,
): Fields {
  if (as === 'PartialObjectMetadata') return partialMetadata(object)
  const { resourceVersion } = object.metadata
  return tableOf(definition, [object], { resourceVersion }, core.wallMs(), includeObject(query), withColumns)
}

export function listAnswer(core: Core, definition: AnyDefinition, listed: Listed, call: Call): Answer {
  const { items, resourceVersion, continue: next, remainingItemCount } = listed
  const metadata: Fields = {
    resourceVersion,
    ...(next !== undefined && { continue: next }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  }
  switch (call.form.as) {
    case 'Table':
      return {
        code: 200,
        body: tableOf(definition, items, metadata, core.wallMs(), includeObject(call.query)),
      }
    case 'PartialObjectMetadata': {
      const partial = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata }
      return { code: 200, body: { ...partial, items: items.map(partialMetadata) } }
    }
    default: {
      const head = JSON.stringify({
        kind: `${definition.kind}List`,
        apiVersion: definition.apiVersion,
        metadata,
      })
      const json = `${head.slice(0, -1)},"items":[${items.map(jsonOf).join(',')}]}`
      return { code: 200, body: undefined, json }
    }
  }
}
