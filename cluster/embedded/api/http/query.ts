import type { WriteOptions } from '../core.ts'
import { badRequest, invalid } from '../status.ts'
import { type DeleteOptions, propagationPolicy } from '../verbs/delete.ts'
import type { ListOptions } from '../verbs/read.ts'
import type { IncludeObject } from './table.ts'

/** What a URL's query asks of reads. @throws ApiError 400 */
export function listOptions(query: URLSearchParams): ListOptions {
  return {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
    limit: integer(query, 'limit'),
    continue: query.get('continue') || undefined,
    resourceVersion: query.get('resourceVersion') ?? undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
  }
}

/** @throws ApiError 400, 422 */
export function writeOptions(query: URLSearchParams, userAgent: string | undefined): WriteOptions {
  const fieldValidation = query.get('fieldValidation') || 'Warn'
  if (fieldValidation !== 'Strict' && fieldValidation !== 'Warn' && fieldValidation !== 'Ignore') {
    throw unsupported('fieldValidation', fieldValidation, ['Ignore', 'Strict', 'Warn'])
  }
  const fieldManager = query.get('fieldManager') || (userAgent ?? 'unknown').split('/')[0]?.slice(0, 128)
  return { dryRun: dryRun(query), fieldValidation, fieldManager }
}

/** @throws ApiError 400, 422 */
export function deleteOptions(query: URLSearchParams): DeleteOptions {
  const orphan = query.get('orphanDependents')
  const policy = query.get('propagationPolicy') ?? (orphan === 'true' ? 'Orphan' : undefined)
  return {
    gracePeriodSeconds: integer(query, 'gracePeriodSeconds'),
    propagationPolicy: propagationPolicy(policy),
    dryRun: dryRun(query),
  }
}

function dryRun(query: URLSearchParams): boolean {
  const wishes = query.getAll('dryRun').filter(Boolean)
  const unknown = wishes.find(wish => wish !== 'All')
  if (unknown !== undefined) throw unsupported('dryRun', unknown, ['All'])
  return wishes.length > 0
}

export function includeObject(query: URLSearchParams): IncludeObject {
  const include = query.get('includeObject') || 'Metadata'
  if (include === 'Metadata' || include === 'Object' || include === 'None') return include
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(include)}`)
}

export function boolean(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== 'false' && value !== '0'
}

/** @throws ApiError 400 */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (!text) return undefined
  if (!/^-?\d{1,15}$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax (${name})`)
  }
  return Number(text)
}

function unsupported(field: string, value: string, supported: string[]) {
  const options = { resource: 'options', kind: 'Options', group: 'meta.k8s.io' }
  const list = supported.map(text => JSON.stringify(text)).join(', ')
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`
  return invalid(options, '', [{ reason: 'FieldValueNotSupported', field, message }])
}
