import type { Status, StatusCause } from 'kubernetes-types/meta/v1.js'
import { ApiError } from '../client/api-error.ts'
import type { FieldError } from './definition.ts'

/** What a refusal names: a resource and the group it is in. */
export interface Named {
  resource: string
  kind: string
  group: string
}

/** `deployments.apps`, `pods`. */
function qualified(definition: Pick<Named, 'resource' | 'group'>): string {
  return definition.group ? `${definition.resource}.${definition.group}` : definition.resource
}

/** A refusal as the API server words it. */
export function refusal(
  code: number,
  reason: string,
  message: string,
  details?: Status['details'],
): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  })
}

function detailsOf(definition: Named, name: string, causes?: StatusCause[]): Status['details'] {
  return {
    name,
    ...(definition.group && { group: definition.group }),
    kind: definition.resource,
    ...(causes && { causes }),
  }
}

export const badRequest = (message: string) => refusal(400, 'BadRequest', message)

export const unauthorized = () => refusal(401, 'Unauthorized', 'Unauthorized')

export const forbidden = (definition: Named, name: string, why: string, causes?: StatusCause[]) =>
  refusal(
    403,
    'Forbidden',
    `${qualified(definition)} "${name}" is forbidden: ${why}`,
    detailsOf(definition, name, causes),
  )

export const notFound = (definition: Named, name: string) =>
  refusal(404, 'NotFound', `${qualified(definition)} "${name}" not found`, detailsOf(definition, name))

export const unknownPath = () =>
  refusal(404, 'NotFound', 'the server could not find the requested resource', {})

export const methodNotAllowed = () =>
  refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const notAcceptable = () =>
  refusal(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  )

export const alreadyExists = (definition: Named, name: string) =>
  refusal(
    409,
    'AlreadyExists',
    `${qualified(definition)} "${name}" already exists`,
    detailsOf(definition, name),
  )

export const conflict = (definition: Named, name: string, why: string, causes?: StatusCause[]) =>
  refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(definition)} "${name}": ${why}`,
    detailsOf(definition, name, causes),
  )

export const outdated = (definition: Named, name: string) =>
  conflict(
    definition,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )

export const expired = (message: string) => refusal(410, 'Expired', message)

export const unsupportedMediaType = (accepted: readonly string[]) =>
  refusal(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const unprocessable = (message: string) => refusal(422, 'Invalid', message, {})

/** 422 with one cause a mistake. */
export function invalid(definition: Named, name: string, errors: FieldError[]): ApiError {
  const sentences = errors.map(({ field, message }) => `${field}: ${message}`)
  const all = sentences.length === 1 ? sentences[0] : `[${sentences.join(', ')}]`
  const kind = definition.group ? `${definition.kind}.${definition.group}` : definition.kind
  return refusal(422, 'Invalid', `${kind} "${name}" is invalid: ${all}`, {
    ...detailsOf(definition, name),
    kind: definition.kind,
    causes: errors,
  })
}

/** `Success`, as deletes and bindings answer. */
export function success(details?: Status['details'], code = 200): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details && { details }),
    ...(code !== 200 && { code }),
  }
}
