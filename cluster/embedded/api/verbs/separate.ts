import type { AnyDefinition } from '../definitions.ts'
import { clone } from '../json.ts'
import { type ApiObject, type Fields, fieldsOf } from '../object.ts'
import type { UpdateSubresource } from './update.ts'

/** Agents and the node controller label what they report on. */
const labelledByStatus = new Set(['pods', 'nodes', 'namespaces'])

/**
 * What an update may change: the main resource everything but the status, the status sub-resource nothing else but
 * annotations, a namespace's finalize sub-resource its spec.finalizers.
 */
export function separateStatus(
  definition: AnyDefinition,
  wanted: ApiObject,
  current: ApiObject,
  subresource: UpdateSubresource,
): ApiObject {
  if (subresource === 'status') {
    const object = clone(current)
    copyField(object.metadata, wanted.metadata, 'annotations')
    if (labelledByStatus.has(definition.resource)) copyField(object.metadata, wanted.metadata, 'labels')
    copyField<Fields>(object, wanted, 'status')
    return object
  }
  if (!definition.subresources.includes('status')) return wanted
  const { status, spec } = clone({ status: current.status, spec: current.spec })
  copyField<Fields>(wanted, { status }, 'status')
  if (definition.resource === 'namespaces') {
    const finalizers = fieldsOf(subresource === 'finalize' ? wanted : { spec }, 'spec').finalizers
    wanted.spec = { ...fieldsOf(wanted, 'spec') }
    copyField<Fields>(wanted.spec as Fields, { finalizers }, 'finalizers')
  }
  return wanted
}

function copyField<T extends object>(to: T, from: Partial<T>, key: keyof T & string): void {
  if (from[key] === undefined) delete to[key]
  else to[key] = from[key] as T[typeof key]
}
