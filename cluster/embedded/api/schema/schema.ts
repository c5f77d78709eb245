import definitions from './definitions.json' with { type: 'json' }
import type { FieldSchema, FieldType, MergeRules, Scalar, SchemaFile, TypeName, TypeSchema } from './types.ts'

// The literal type of the file is of no use and slow to check.
const file = definitions as unknown as SchemaFile

const scalars: ReadonlySet<string> = new Set<Scalar>([
  'string',
  'bool',
  'int32',
  'int64',
  'quantity',
  'time',
  'microTime',
  'bytes',
  'intOrString',
  'any',
])
const atomic = new Set(file.atomic)
const parsed = new Map<TypeName, TypeSchema>()
const byGroupVersionKind = new Map(
  Object.entries(file.kinds).map(([name, { apiVersion, kind }]) => [`${apiVersion}/${kind}`, name]),
)

/** Every type of the schema, sorted. */
export const typeNames: readonly TypeName[] = Object.keys(file.types)

/** The type of a whole object, e.g. of `apps/v1`, `Deployment`; undefined when the API has no such kind. */
export function typeOfKind(apiVersion: string, kind: string): TypeName | undefined {
  return byGroupVersionKind.get(`${apiVersion}/${kind}`)
}

/** `apiVersion` and `kind` of a type that is a whole object. */
export function kindOfType(name: TypeName): { apiVersion: string; kind: string } | undefined {
  return file.kinds[name]
}

/** The fields of a type. Throws on a name the schema does not have: names come from the schema itself. */
export function typeSchema(name: TypeName): TypeSchema {
  let schema = parsed.get(name)
  if (schema) return schema
  const written = file.types[name]
  if (!written) throw new RangeError(`The schema has no type ${name}.`)
  const fields = new Map<string, FieldSchema>()
  for (const [field, value] of Object.entries(written)) {
    fields.set(field, typeof value === 'string' ? parseField(value, {}) : parseField(value[0], value[1]))
  }
  schema = { name, fields, atomic: atomic.has(name) }
  parsed.set(name, schema)
  return schema
}

/** What a field of an object or a key of a map holds; undefined for what the schema does not know. */
export function fieldOf(type: FieldType, key: string): FieldSchema | undefined {
  if (type.is === 'object') return typeSchema(type.name).fields.get(key)
  if (type.is === 'map') return { type: type.values, required: false }
  return undefined
}

/** Root for walks with `fieldOf`. */
export function objectType(name: TypeName): FieldType {
  return { is: 'object', name }
}

/**
 * What tells the items of a list apart in a strategic merge patch: a field's name, or `''` for lists of plain values
 * that merge as sets. Undefined where a patch replaces the list.
 */
export function mergeKeyOf(field: FieldSchema): string | undefined {
  if (!field.patchStrategy?.split(',').includes('merge')) return undefined
  return field.mergeKey ?? ''
}

/**
 * What identifies an item of a list to server-side apply: fields (`map`), the item itself (`set`), or nothing
 * (`atomic`: the list has one owner as a whole).
 */
export function listRules(field: FieldSchema): { type: 'map'; keys: string[] } | { type: 'set' | 'atomic' } {
  if (field.listType === 'map') return { type: 'map', keys: field.listMapKeys ?? [] }
  if (field.listType) return { type: field.listType }
  const key = mergeKeyOf(field)
  if (key === undefined) return { type: 'atomic' }
  return key === '' ? { type: 'set' } : { type: 'map', keys: [key] }
}

/** Whether server-side apply treats an object or map as one value. */
export function isAtomic(field: FieldSchema): boolean {
  if (field.mapType === 'atomic') return true
  if (field.type.is === 'object') return atomic.has(field.type.name)
  return field.type.is === 'scalar'
}

/** What an absent key field counts as when items are told apart: `protocol` of a port is TCP. */
export function defaultOfKey(item: FieldType, key: string): string | undefined {
  return fieldOf(item, key)?.default
}

function parseField(text: string, rules: MergeRules): FieldSchema {
  const required = text.endsWith('!')
  return { type: parseType(required ? text.slice(0, -1) : text), required, ...rules }
}

function parseType(text: string): FieldType {
  if (text.startsWith('[]')) return { is: 'array', items: parseType(text.slice(2)) }
  if (text.startsWith('{}')) return { is: 'map', values: parseType(text.slice(2)) }
  return isScalar(text) ? { is: 'scalar', scalar: text } : { is: 'object', name: text }
}

function isScalar(text: string): text is Scalar {
  return scalars.has(text)
}
