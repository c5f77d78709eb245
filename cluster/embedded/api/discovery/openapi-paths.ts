import { typeOfKind } from '../schema/schema.ts'
import { type Dialect, type Json, openApiName, reference } from './openapi-schema.ts'
import { groupVersion, type ServedResource } from './served.ts'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** One operation as it is described: what it does, and of which kind its body and its answer are. */
interface Operation {
  method: Method
  action: string
  resource: ServedResource
  kind: { group: string; version: string; kind: string }
  list?: boolean
}

const writeParameters = [
  ['dryRun', 'When present, indicates that modifications should not be persisted: `All`.'],
  ['fieldManager', 'The name of the actor that makes these changes.'],
  ['fieldValidation', 'What to do with unknown and duplicate fields: Ignore, Warn or Strict.'],
]
const forceParameter = ['force', 'Take over the fields that others own (apply patches only).']
const deleteParameters = [
  ['dryRun', 'When present, indicates that modifications should not be persisted: `All`.'],
  ['gracePeriodSeconds', 'Seconds before the object is deleted.'],
  ['propagationPolicy', 'Whether and how dependents are deleted: Orphan, Background or Foreground.'],
]
const listParameters = [
  ['continue', 'Where a list in parts goes on.'],
  ['fieldSelector', 'Restricts the list by fields.'],
  ['labelSelector', 'Restricts the list by labels.'],
  ['limit', 'Most objects to return.'],
  ['resourceVersion', 'The version to start from.'],
  ['watch', 'Stream the changes.'],
]

/** What can be asked of a resource, by path. */
export function pathsOf(resource: ServedResource, dialect: Dialect): Json {
  const base = `/${resource.group === '' ? 'api' : 'apis'}/${groupVersion(resource)}`
  const collection = `${base}/${resource.namespaced ? 'namespaces/{namespace}/' : ''}${resource.name}`
  const own = { resource, kind: resource }
  const can = (verb: string) => resource.verbs.includes(verb)
  const onCollection: Operation[] = []
  const onObject: Operation[] = []
  if (can('list')) onCollection.push({ ...own, method: 'get', action: 'list', list: true })
  if (can('create')) onCollection.push({ ...own, method: 'post', action: 'post' })
  if (can('deletecollection')) onCollection.push({ ...own, method: 'delete', action: 'deletecollection' })
  if (can('get')) onObject.push({ ...own, method: 'get', action: 'get' })
  if (can('update')) onObject.push({ ...own, method: 'put', action: 'put' })
  if (can('patch')) onObject.push({ ...own, method: 'patch', action: 'patch' })
  if (can('delete')) onObject.push({ ...own, method: 'delete', action: 'delete' })
  const paths: Json = { [collection]: itemOf(onCollection, dialect) }
  if (onObject.length > 0) paths[`${collection}/{name}`] = itemOf(onObject, dialect)
  if (resource.namespaced && can('list')) {
    const everywhere: Operation = { ...own, method: 'get', action: 'list', list: true }
    paths[`${base}/${resource.name}`] = itemOf([everywhere], dialect)
  }
  for (const { name, verbs, kind } of resource.subresources) {
    const operations = verbs.map(verb => ({ resource, kind, ...methodOf(verb) }))
    paths[`${collection}/{name}/${name}`] = itemOf(operations, dialect)
  }
  return paths
}

function methodOf(verb: string): { method: Method; action: string } {
  if (verb === 'create') return { method: 'post', action: 'connect' }
  if (verb === 'update') return { method: 'put', action: 'put' }
  return verb === 'patch' ? { method: 'patch', action: 'patch' } : { method: 'get', action: 'get' }
}

function itemOf(operations: readonly Operation[], dialect: Dialect): Json {
  return Object.fromEntries(
    operations.map(operation => [operation.method, operationToOpenApi(operation, dialect)]),
  )
}

function operationToOpenApi({ method, action, kind, resource, list }: Operation, dialect: Dialect): Json {
  const type = typeOfKind(groupVersion(kind), `${kind.kind}${list ? 'List' : ''}`)
  const schema = type ? reference(openApiName(type), dialect) : undefined
  const json = schema && { 'application/json': { schema } }
  const hasBody = method === 'post' || method === 'put' || method === 'patch'
  const parameters = parametersOf(method, list === true).map(([name = '', description = '']) => ({
    name,
    in: 'query',
    description,
    ...(dialect === 'v2'
      ? { type: 'string', uniqueItems: true }
      : { schema: { type: 'string', uniqueItems: true } }),
  }))
  const body = { name: 'body', in: 'body', required: true, schema: schema ?? { type: 'object' } }
  return {
    tags: [`${resource.group || 'core'}_${resource.version}`],
    ...(dialect === 'v2' && { produces: ['application/json'], schemes: ['https'] }),
    parameters: dialect === 'v2' && hasBody ? [body, ...parameters] : parameters,
    ...(dialect === 'v3' && hasBody && { requestBody: { content: json ?? { '*/*': {} } } }),
    responses: {
      200: {
        description: 'OK',
        ...(schema && (dialect === 'v2' ? { schema } : { content: json })),
      },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: kind.group, kind: kind.kind, version: kind.version },
  }
}

function parametersOf(method: Method, list: boolean): string[][] {
  if (method === 'get') return list ? listParameters : []
  if (method === 'delete') return deleteParameters
  return method === 'patch' ? [...writeParameters, forceParameter] : writeParameters
}
