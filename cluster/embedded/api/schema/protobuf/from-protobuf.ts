import { DecodeError } from '../decode-error.ts'
import { isObject, type JsonObject } from '../decode-value.ts'
import { typeOfKind, typeSchema } from '../schema.ts'
import type { FieldSchema, FieldType, TypeName } from '../types.ts'
import { fieldNumbers, type Numbers } from './numbers.ts'
import { scalarFromWire } from './scalars.ts'
import { lastOf, textOf, type WireField, wireFields } from './wire.ts'

export const protobufMediaType = 'application/vnd.kubernetes.protobuf'

/** Kubernetes marks its protobuf with these four bytes. */
const magic = Buffer.from('k8s\0')

/**
 * Reads a body in Kubernetes' protobuf, as kubectl sends it from version 1.32 on, as the JSON object it stands for.
 * What is not in the schema is left out; whether the rest is fit, `decode` tells.
 *
 * @throws DecodeError
 */
export function fromProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, magic.length).equals(magic)) {
    throw new DecodeError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  }
  const envelope = body.subarray(magic.length)
  const meta = bytesOf(lastOf(envelope, 1))
  const apiVersion = textOf(lastOf(meta, 1))
  const kind = textOf(lastOf(meta, 2))
  // Every group has its own name for the one kind of options.
  const type = kind === 'DeleteOptions' ? 'meta/v1.DeleteOptions' : typeOfKind(apiVersion, kind)
  if (!type) throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}"`)
  return { apiVersion, kind, ...message(type, bytesOf(lastOf(envelope, 2))) }
}

function message(type: TypeName, bytes: Buffer): JsonObject {
  const object = new Map<string, unknown>()
  readInto(object, type, fieldNumbers[type] ?? {}, bytes)
  return Object.fromEntries(object)
}

function readInto(object: Map<string, unknown>, type: TypeName, numbers: Numbers, bytes: Buffer): void {
  const { fields } = typeSchema(type)
  for (const wire of wireFields(bytes)) {
    const entry = numbers[wire.number]
    if (entry === undefined) continue
    if (typeof entry !== 'string') {
      readInto(object, type, entry, bytesOf(wire))
      continue
    }
    const pointer = entry.endsWith('*')
    const name = pointer ? entry.slice(0, -1) : entry
    const field = fields.get(name)
    if (!field) continue
    const value = add(field.type, object.get(name), wire)
    // Go writes every field that is no pointer, also those that were not set.
    if (value === undefined || (!pointer && isUnset(field, value))) object.delete(name)
    else object.set(name, value)
  }
}

/** A field's value with one more occurrence of it: lists and maps come item by item. */
function add(type: FieldType, before: unknown, wire: WireField): unknown {
  switch (type.is) {
    case 'scalar':
      return scalarFromWire(type.scalar, wire)
    case 'object':
      return message(type.name, bytesOf(wire))
    case 'array': {
      const items: unknown[] = Array.isArray(before) ? before : []
      items.push(add(type.items, undefined, wire))
      return items
    }
    case 'map': {
      const entry = bytesOf(wire)
      const value = lastOf(entry, 2) ?? { number: 2, is: 'bytes' as const, value: Buffer.alloc(0) }
      const map = isObject(before) ? before : {}
      const item = {
        value:
          type.values.is === 'array' ? list(type.values, bytesOf(value)) : add(type.values, undefined, value),
        enumerable: true,
        writable: true,
        configurable: true,
      }
      // Not by assignment, for which `__proto__` would be no key like any other.
      return Object.defineProperty(map, textOf(lastOf(entry, 1)), item)
    }
    default:
      return type satisfies never
  }
}

/** In a map, where protobuf has no lists, a list is a message that holds nothing else. */
function list(type: FieldType, bytes: Buffer): unknown {
  const items: unknown[] = []
  for (const item of wireFields(bytes)) if (item.number === 1) add(type, items, item)
  return items
}

function isUnset({ required, type }: FieldSchema, value: unknown): boolean {
  return !required && type.is === 'scalar' && (value === 0 || value === false || value === '')
}

function bytesOf(field: WireField | undefined): Buffer {
  return field?.is === 'bytes' ? field.value : Buffer.alloc(0)
}
