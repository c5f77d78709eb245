import { isObject } from '../schema/decode-value.ts'
import type { Json } from './openapi-schema.ts'
import { flag, message, nested, type Part, text, texts } from './protobuf.ts'

/**
 * A Swagger document in the protobuf form of gnostic (OpenAPIv2.proto), which is the only one that Kubernetes' Go
 * clients ask for. Written are the fields that this API's documents have.
 */
export function swaggerToProtobuf(document: Json): Buffer {
  const info = fieldsOf(document.info)
  return message([
    text(1, document.swagger),
    nested(2, [text(1, info.title), text(2, info.version)]),
    nested(
      8,
      entriesOf(document.paths).map(([path, item]) => nested(2, [text(1, path), nested(2, pathItem(item))])),
    ),
    nested(
      9,
      entriesOf(document.definitions).map(([name, value]) => nested(1, namedSchema(name, value))),
    ),
  ])
}

const methods: Record<string, number> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 }

function pathItem(item: Json): Part[] {
  return entriesOf(item).map(([method, value]) => {
    const number = methods[method]
    return number === undefined ? undefined : nested(number, operation(value))
  })
}

function operation(value: Json): Part[] {
  const parameters = Array.isArray(value.parameters) ? value.parameters : []
  const responses = entriesOf(value.responses)
  return [
    ...texts(1, value.tags),
    ...texts(6, value.produces),
    ...parameters.map(item => nested(8, [nested(1, [parameter(fieldsOf(item))])])),
    nested(
      9,
      responses.map(([code, item]) => nested(1, [text(1, code), nested(2, [nested(1, response(item))])])),
    ),
    ...texts(10, value.schemes),
    ...extensions(13, value),
  ]
}

function parameter(value: Json): Part {
  const { name, description, required, schema: body } = value
  if (value.in === 'body') {
    const content = [text(1, description), text(2, name), text(3, 'body'), flag(4, required)]
    return nested(1, [...content, nested(5, schema(fieldsOf(body)))])
  }
  const content = [
    flag(1, required),
    text(2, value.in),
    text(3, description),
    text(4, name),
    text(6, value.type),
  ]
  return nested(2, [nested(3, [...content, flag(20, value.uniqueItems)])])
}

function response(value: Json): Part[] {
  const body = isObject(value.schema) ? nested(2, [nested(1, schema(value.schema))]) : undefined
  return [text(1, value.description), body]
}

function namedSchema(name: string, value: Json): Part[] {
  return [text(1, name), nested(2, schema(value))]
}

function schema(value: Json): Part[] {
  const { items, additionalProperties, properties, type } = value
  return [
    text(1, value.$ref),
    text(2, value.format),
    text(4, value.description),
    value.default === undefined ? undefined : nested(5, any(value.default)),
    ...texts(19, value.required),
    isObject(additionalProperties) ? nested(21, [nested(1, schema(additionalProperties))]) : undefined,
    typeof type === 'string' ? nested(22, [text(1, type)]) : undefined,
    isObject(items) ? nested(23, [nested(1, schema(items))]) : undefined,
    isObject(properties)
      ? nested(
          25,
          entriesOf(properties).map(([name, property]) => nested(1, namedSchema(name, property))),
        )
      : undefined,
    ...extensions(31, value),
  ]
}

function extensions(number: number, value: Json): Part[] {
  return Object.entries(value)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, content]) => nested(number, [text(1, name), nested(2, any(content))]))
}

/** Any value travels as YAML, of which JSON is a part. */
function any(value: unknown): Part[] {
  return [text(2, JSON.stringify(value))]
}

function fieldsOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

function entriesOf(value: unknown): [string, Json][] {
  return Object.entries(fieldsOf(value)).map(([name, item]) => [name, fieldsOf(item)])
}
