import { type Fields, isFields } from '../object.ts'
import { fieldOf, mergeKeyOf } from '../schema/schema.ts'
import type { FieldSchema, FieldType } from '../schema/types.ts'
import { badRequest } from '../status.ts'
import { mergeList } from './strategic-list.ts'

const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'

/**
 * Strategic merge patch: like a merge patch, but lists merge by the keys that the schema names, and directives
 * (`$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`) say what plain data cannot. Neither
 * argument is changed; the result may share parts with both.
 *
 * @throws ApiError 400 for a directive that makes no sense
 */
export function strategicPatch(type: FieldType, original: Fields, patch: Fields): Fields {
  const { $patch: directive } = patch
  if (directive === 'replace') return withoutDirectives(patch) as Fields
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge') {
    throw badRequest(`invalid strategic merge patch: unknown patch type: ${String(directive)}`)
  }
  const merged = retained(original, patch)
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith(orderPrefix)) continue
    if (key.startsWith(deletePrefix)) deleteFromPrimitives(merged, key.slice(deletePrefix.length), value)
    else if (value === null) delete merged[key]
    else merged[key] = mergeValue(fieldOf(type, key), merged, key, patch)
  }
  // An order can come without items: then the live ones are put in order.
  for (const key of Object.keys(patch)) {
    const name = key.startsWith(orderPrefix) ? key.slice(orderPrefix.length) : undefined
    if (name && !Object.hasOwn(patch, name) && Array.isArray(merged[name])) {
      merged[name] = mergeValue(fieldOf(type, name), merged, name, { ...patch, [name]: [] })
    }
  }
  return merged
}

function mergeValue(field: FieldSchema | undefined, merged: Fields, key: string, patch: Fields): unknown {
  const value = patch[key]
  const live = Object.hasOwn(merged, key) ? merged[key] : undefined
  const mergeKey = field && mergeKeyOf(field)
  if (Array.isArray(value) && mergeKey !== undefined && field?.type.is === 'array') {
    const order = patch[orderPrefix + key]
    if (order !== undefined && !Array.isArray(order)) {
      throw badRequest(`invalid strategic merge patch: ${orderPrefix}${key} must be a list`)
    }
    return mergeList(field.type.items, mergeKey, Array.isArray(live) ? live : [], value, order)
  }
  const replaces = field?.patchStrategy?.split(',').includes('replace')
  if (isFields(live) && isFields(value) && !replaces) {
    return strategicPatch(field?.type ?? { is: 'scalar', scalar: 'any' }, live, value)
  }
  return withoutDirectives(value)
}

/** `$retainKeys` names all that may stay beside what the patch brings. */
function retained(original: Fields, { $retainKeys: keys }: Fields): Fields {
  if (keys === undefined) return { ...original }
  if (!Array.isArray(keys)) throw badRequest('invalid strategic merge patch: $retainKeys must be a list')
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)))
}

function deleteFromPrimitives(merged: Fields, name: string, gone: unknown): void {
  if (!Array.isArray(gone))
    throw badRequest(`invalid strategic merge patch: ${deletePrefix}${name} must be a list`)
  const live = Object.hasOwn(merged, name) ? merged[name] : undefined
  const goneTexts = new Set(gone.map(item => JSON.stringify(item)))
  if (Array.isArray(live)) merged[name] = live.filter(item => !goneTexts.has(JSON.stringify(item)))
}

/** What a patch brings where there is nothing to merge with: its plain data. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter(item => !(isFields(item) && item.$patch !== undefined)).map(withoutDirectives)
  }
  if (!isFields(value)) return value
  if (value.$patch === 'delete') return {}
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => item !== null && !isDirective(key))
      .map(([key, item]) => [key, withoutDirectives(item)]),
  )
}

function isDirective(key: string): boolean {
  return (
    key === '$patch' || key === '$retainKeys' || key.startsWith(orderPrefix) || key.startsWith(deletePrefix)
  )
}
