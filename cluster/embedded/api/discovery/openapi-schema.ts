import { kindOfType, typeSchema } from '../schema/schema.ts'
import type { DescriptionFile, FieldSchema, FieldType, Scalar, TypeName } from '../schema/types.ts'

/** The two dialects differ in where schemas stand and in how a reference may carry a description. */
export type Dialect = 'v2' | 'v3'

export type Json = { [key: string]: unknown }

const apimachinery = 'io.k8s.apimachinery.pkg'

/** Scalars that have a name of their own in Kubernetes' documents. */
const namedScalars: Partial<Record<Scalar, { name: string; v2: Json; v3: Json }>> = {
  quantity: {
    name: `${apimachinery}.api.resource.Quantity`,
    v2: { type: 'string' },
    v3: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  time: same(`${apimachinery}.apis.meta.v1.Time`, { type: 'string', format: 'date-time' }),
  microTime: same(`${apimachinery}.apis.meta.v1.MicroTime`, { type: 'string', format: 'date-time' }),
  intOrString: {
    name: `${apimachinery}.util.intstr.IntOrString`,
    v2: { type: 'string', format: 'int-or-string' },
    v3: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  any: same(`${apimachinery}.runtime.RawExtension`, { type: 'object' }),
}

const plainScalars: Partial<Record<Scalar, Json>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bytes: { type: 'string', format: 'byte' },
}

/** `core/v1.Pod` as `io.k8s.api.core.v1.Pod`. */
export function openApiName(type: TypeName): string {
  const name = type.replace('/', '.')
  return name.startsWith('meta.') ? `${apimachinery}.apis.${name}` : `io.k8s.api.${name}`
}

/** Schemas of some types and of all they refer to, by their names in the document. */
export function schemasOf(roots: readonly TypeName[], dialect: Dialect, descriptions: DescriptionFile): Json {
  const schemas = new Map<string, Json>()
  const pending = [...roots]
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    const name = openApiName(type)
    if (schemas.has(name)) continue
    schemas.set(name, typeToOpenApi(type, dialect, descriptions[type] ?? {}))
    for (const field of typeSchema(type).fields.values()) refer(field.type, pending, schemas, dialect)
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function refer(type: FieldType, pending: TypeName[], schemas: Map<string, Json>, dialect: Dialect): void {
  if (type.is === 'array') refer(type.items, pending, schemas, dialect)
  else if (type.is === 'map') refer(type.values, pending, schemas, dialect)
  else if (type.is === 'object') pending.push(type.name)
  else {
    const named = namedScalars[type.scalar]
    if (named) schemas.set(named.name, named[dialect])
  }
}

function typeToOpenApi(type: TypeName, dialect: Dialect, words: Record<string, string>): Json {
  const { fields, atomic } = typeSchema(type)
  const required = [...fields].filter(([, field]) => field.required).map(([name]) => name)
  const properties = [...fields].map(([name, field]) => [name, fieldToOpenApi(field, dialect, words[name])])
  const kind = kindOfType(type)
  const [version = '', group = ''] = (kind?.apiVersion ?? '').split('/').reverse()
  return {
    ...(words[''] && { description: words[''] }),
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
    ...(atomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...(kind && { 'x-kubernetes-group-version-kind': [{ group, kind: kind.kind, version }] }),
  }
}

function fieldToOpenApi(field: FieldSchema, dialect: Dialect, description: string | undefined): Json {
  const inner = valueToOpenApi(field.type, dialect)
  const words = description ? { description } : {}
  const extensions = {
    ...(field.default !== undefined && { default: field.default }),
    ...(field.listMapKeys && { 'x-kubernetes-list-map-keys': field.listMapKeys }),
    ...(field.listType && { 'x-kubernetes-list-type': field.listType }),
    ...(field.mapType && { 'x-kubernetes-map-type': field.mapType }),
    ...(field.mergeKey && { 'x-kubernetes-patch-merge-key': field.mergeKey }),
    ...(field.patchStrategy && { 'x-kubernetes-patch-strategy': field.patchStrategy }),
  }
  // Beside a reference version 3 allows nothing, so that it goes into an `allOf`.
  if (dialect === 'v3' && inner.$ref) return { ...words, allOf: [inner], ...extensions }
  return { ...words, ...inner, ...extensions }
}

function valueToOpenApi(type: FieldType, dialect: Dialect): Json {
  switch (type.is) {
    case 'array':
      return { type: 'array', items: valueToOpenApi(type.items, dialect) }
    case 'map':
      return { type: 'object', additionalProperties: valueToOpenApi(type.values, dialect) }
    case 'object':
      return reference(openApiName(type.name), dialect)
    case 'scalar': {
      const named = namedScalars[type.scalar]
      return named ? reference(named.name, dialect) : { ...plainScalars[type.scalar] }
    }
    default:
      return type satisfies never
  }
}

export function reference(name: string, dialect: Dialect): Json {
  return { $ref: `#/${dialect === 'v2' ? 'definitions' : 'components/schemas'}/${name}` }
}

function same(name: string, schema: Json) {
  return { name, v2: schema, v3: schema }
}
