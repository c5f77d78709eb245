/** How a value looks on the wire. The names are Go's where Go has one, since error messages quote them. */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'quantity'
  | 'time'
  | 'microTime'
  /** Base64 text. */
  | 'bytes'
  | 'intOrString'
  /** Any JSON object; its inside has no schema. */
  | 'any'

export type FieldType =
  | { is: 'scalar'; scalar: Scalar }
  | { is: 'object'; name: TypeName }
  | { is: 'array'; items: FieldType }
  | { is: 'map'; values: FieldType }

/** Name of a type by the module that declares it, e.g. `core/v1.PodSpec`, `meta/v1.ObjectMeta`. */
export type TypeName = string

/** How lists and maps are merged, by strategic merge patch and by server-side apply. */
export interface MergeRules {
  /** `x-kubernetes-patch-strategy`: `merge`, `retainKeys`, `merge,retainKeys` or `replace`. */
  patchStrategy?: string
  /** `x-kubernetes-patch-merge-key`: what tells the items of a list apart in a strategic merge patch. */
  mergeKey?: string
  /** `x-kubernetes-list-type` for server-side apply. Absent means atomic. */
  listType?: 'map' | 'set' | 'atomic'
  /** `x-kubernetes-list-map-keys` for server-side apply, when listType is `map`. */
  listMapKeys?: string[]
  /** `x-kubernetes-map-type`: an atomic map or object has one owner as a whole. */
  mapType?: 'atomic'
  /** What the field is when absent, where a merge key needs it (`protocol` is TCP). */
  default?: string
}

export interface FieldSchema extends MergeRules {
  type: FieldType
  required: boolean
}

export interface TypeSchema {
  name: TypeName
  fields: ReadonlyMap<string, FieldSchema>
  /** Server-side apply treats every value of this type as one. */
  atomic: boolean
}

/** The committed file: types by name, fields by name, each its type (`!` behind it: required) and merge rules. */
export interface SchemaFile {
  types: Record<TypeName, Record<string, string | [string, MergeRules]>>
  /** Types that server-side apply treats as one value. */
  atomic: TypeName[]
  /** What `apiVersion` and `kind` are for the types that are whole objects. */
  kinds: Record<TypeName, { apiVersion: string; kind: string }>
}

/** Descriptions: types by name, `''` for the type itself, else the field. */
export type DescriptionFile = Record<TypeName, Record<string, string>>
