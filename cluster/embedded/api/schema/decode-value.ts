import { decodeScalar, type GoField, mismatch } from './decode-scalar.ts'
import { typeSchema } from './schema.ts'
import type { FieldSchema, FieldType, TypeName } from './types.ts'

export type JsonObject = Record<string, unknown>

/** The way from the root to a value: as users read it (`spec.containers[0].image`), and as Go's errors name it. */
interface Place {
  path: string
  /** Field names without indexes and map keys. */
  goPath: string
  /** Type whose field this is. */
  owner: string | undefined
}

/** Text that Go holds behind a pointer, so that `""` is a value of its own and not an absent field. */
const pointerTexts = new Set([
  'core/v1.EndpointAddress.nodeName',
  'core/v1.EndpointPort.appProtocol',
  'core/v1.PersistentVolumeClaimSpec.storageClassName',
  'core/v1.PodDNSConfigOption.value',
  'core/v1.PodSpec.runtimeClassName',
  'core/v1.ServicePort.appProtocol',
  'core/v1.ServiceSpec.loadBalancerClass',
  'coordination/v1.LeaseSpec.holderIdentity',
  'discovery/v1.Endpoint.hostname',
  'discovery/v1.Endpoint.nodeName',
  'discovery/v1.Endpoint.zone',
  'discovery/v1.EndpointPort.appProtocol',
  'discovery/v1.EndpointPort.name',
])

export function decodeObject(name: TypeName, value: unknown, problems: string[]): JsonObject {
  return object(name, value, { path: '', goPath: '', owner: undefined }, problems)
}

function decodeValue(type: FieldType, value: unknown, place: Place, problems: string[]): unknown {
  switch (type.is) {
    case 'scalar':
      return decodeScalar(type.scalar, value, goField(place))
    case 'object':
      return object(type.name, value, place, problems)
    case 'array':
      if (!Array.isArray(value)) throw mismatch(value, goField(place), goType(type))
      return value.map((item, i) =>
        item === null || item === undefined
          ? zeroOf(type.items)
          : decodeValue(type.items, item, { ...place, path: `${place.path}[${i}]` }, problems),
      )
    case 'map':
      if (!isObject(value)) throw mismatch(value, goField(place), goType(type))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          item === null || item === undefined
            ? zeroOf(type.values)
            : decodeValue(type.values, item, { ...place, path: `${place.path}.${key}` }, problems),
        ]),
      )
    default:
      return type satisfies never
  }
}

function object(name: TypeName, value: unknown, place: Place, problems: string[]): JsonObject {
  if (!isObject(value)) throw mismatch(value, goField(place), goType({ is: 'object', name }))
  const { fields } = typeSchema(name)
  const owner = name.slice(name.lastIndexOf('.') + 1)
  const decoded: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue // callers in the same process may leave it in; JSON has no such thing
    const path = place.path === '' ? key : `${place.path}.${key}`
    const field = fields.get(key)
    if (!field) {
      problems.push(`unknown field "${path}"`)
      continue
    }
    if (item === null) continue
    const goPath = place.goPath === '' ? key : `${place.goPath}.${key}`
    const inside = decodeValue(field.type, item, { path, goPath, owner }, problems)
    if (!isLeftOut(name, key, field, inside)) decoded[key] = inside
  }
  return decoded
}

/** Go writes no optional text, list or map that is empty (`omitempty`), so a reader never sees one. */
function isLeftOut(owner: TypeName, key: string, { type, required }: FieldSchema, value: unknown): boolean {
  if (required) return false
  if (type.is === 'array') return Array.isArray(value) && value.length === 0
  if (type.is === 'map') return isObject(value) && Object.keys(value).length === 0
  return value === '' && !pointerTexts.has(`${owner}.${key}`)
}

function goField({ owner, goPath }: Place): GoField {
  return owner === undefined ? undefined : `${owner}.${goPath}`
}

function goType(type: FieldType): string {
  switch (type.is) {
    case 'array':
      return `[]${goType(type.items)}`
    case 'map':
      return `map[string]${goType(type.values)}`
    case 'object':
      return `v1.${type.name.slice(type.name.lastIndexOf('.') + 1)}`
    default:
      return type.scalar === 'quantity' ? 'resource.Quantity' : type.scalar
  }
}

function zeroOf(type: FieldType): unknown {
  if (type.is === 'array') return []
  if (type.is !== 'scalar') return {}
  switch (type.scalar) {
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'intOrString':
      return 0
    case 'quantity':
      return '0'
    case 'any':
      return {}
    default:
      return ''
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
