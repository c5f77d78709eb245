import { isApiError } from '../client/api-error.ts'

/** Something was to be made in a namespace that is on its way out. */
export function isNamespaceTerminating(thrown: unknown): boolean {
  return (
    isApiError(thrown) &&
    (thrown.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false)
  )
}

/** What happens between parts that write at the same time: somebody was quicker, or the thing is gone. */
export function isExpected(thrown: unknown): boolean {
  return isApiError(thrown, 409) || isApiError(thrown, 404) || isNamespaceTerminating(thrown)
}
