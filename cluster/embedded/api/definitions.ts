import type { ResourceName } from '../client/resources.ts'
import type { Column, FieldError, ResourceDefinition } from './definition.ts'
import type { ApiObject } from './object.ts'
import { typeOfKind } from './schema/schema.ts'
import type { TypeName } from './schema/types.ts'

/** A definition as the verbs see it, which treat every kind alike. */
export interface AnyDefinition
  extends Omit<ResourceDefinition, 'setDefaults' | 'validate' | 'selectableFields' | 'columns'> {
  setDefaults: (object: ApiObject) => void
  validate: (object: ApiObject, old: ApiObject | undefined) => FieldError[]
  selectableFields: Record<string, (object: ApiObject) => string>
  columns: Column<ApiObject>[]
  /** `v1`, `apps/v1`. */
  apiVersion: string
  /** The kind in the schema. */
  type: TypeName
}

/** Finds resources by how paths and callers name them. */
export class Definitions {
  readonly all: readonly AnyDefinition[]
  readonly #byPath: ReadonlyMap<string, AnyDefinition>
  readonly #byName: ReadonlyMap<string, AnyDefinition>

  constructor(definitions: readonly ResourceDefinition[]) {
    this.all = definitions.map(erase)
    this.#byPath = new Map(this.all.map(found => [`${found.apiVersion}/${found.resource}`, found]))
    this.#byName = new Map(this.all.map(found => [found.resource, found]))
  }

  /** E.g. of `apps/v1` and `deployments`; undefined when the server has no such resource. */
  find(apiVersion: string, resource: string): AnyDefinition | undefined {
    return this.#byPath.get(`${apiVersion}/${resource}`)
  }

  get(resource: ResourceName): AnyDefinition {
    const found = this.#byName.get(resource)
    if (!found) throw new RangeError(`The API server has no resource ${resource}.`)
    return found
  }
}

function erase(definition: ResourceDefinition): AnyDefinition {
  const { group, version, kind } = definition
  const apiVersion = group ? `${group}/${version}` : version
  const type = typeOfKind(apiVersion, kind)
  if (!type) throw new RangeError(`The schema has no kind ${kind} in ${apiVersion}.`)
  // Decoding has made sure that an object is of the definition's type before any of its functions see it.
  const erased = definition as unknown as Omit<AnyDefinition, 'apiVersion' | 'type'>
  return { ...erased, apiVersion, type }
}
