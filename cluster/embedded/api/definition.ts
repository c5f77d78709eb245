import type { ResourceName, Resources, Stored } from '../client/resources.ts'

/** One mistake in an object. Kubernetes' sentence is `${field}: ${message}`. */
export interface FieldError {
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldValueForbidden`, ... as in Status causes. */
  reason: string
  /** Path in dots and brackets, e.g. `spec.template.spec.containers[0].image`. */
  field: string
  /** As in Status causes, without the field: `Invalid value: -1: must be greater than or equal to 0`. */
  message: string
}

/** A column of `kubectl get`. `priority` above 0 shows with -o wide only. */
export interface Column<T> {
  name: string
  type: 'string' | 'integer' | 'date'
  format?: string
  description: string
  priority: number
  value: (object: T, nowMs: number) => string | number
}

/** Everything the API server knows of one resource. The server's verbs are generic over it. */
export interface ResourceDefinition<R extends ResourceName = ResourceName> {
  resource: R
  kind: string
  singular: string
  /** `''` for the core group. */
  group: string
  version: string
  namespaced: boolean
  shortNames: string[]
  categories: string[]
  /** `status` and `scale` are served generically; `binding`, `eviction`, `log`, `exec` by handlers of their own. */
  subresources: string[]
  /**
   * Fills in what Kubernetes defaults, and what it sets on creation (a pod's `status.phase`); mutates the object. Runs
   * after decoding and before validation, on a new object after its `metadata.uid` is set (a Job's selector has it).
   */
  setDefaults: (object: Resources[R]) => void
  /** Schema types and unknown fields are checked before, for every kind alike; this is what the kind itself demands. */
  validate: (object: Resources[R], old: Stored<Resources[R]> | undefined) => FieldError[]
  /** Changes of spec raise metadata.generation. */
  hasGeneration: boolean
  /** Fields that a fieldSelector may name beside metadata.name and metadata.namespace. */
  selectableFields: Record<string, (object: Stored<Resources[R]>) => string>
  columns: Column<Stored<Resources[R]>>[]
}
