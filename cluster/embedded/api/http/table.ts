import type { AnyDefinition } from '../definitions.ts'
import type { ApiObject, Fields } from '../object.ts'

/** What each row says of its object: `?includeObject=`. */
export type IncludeObject = 'Metadata' | 'Object' | 'None'

/** The objects as the rows that `kubectl get` prints. */
export function tableOf(
  definition: AnyDefinition,
  objects: readonly ApiObject[],
  metadata: Fields,
  nowMs: number,
  include: IncludeObject,
  withColumns = true,
): Fields {
  const { columns } = definition
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns
      ? columns.map(({ name, type, format = '', description, priority }) => ({
          name,
          type,
          format,
          description,
          priority,
        }))
      : null,
    rows: objects.map(object => ({
      cells: columns.map(({ value }) => value(object, nowMs)),
      ...(include !== 'None' && { object: include === 'Object' ? object : partialMetadata(object) }),
    })),
  }
}

export function partialMetadata({ metadata }: ApiObject): Fields {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}
