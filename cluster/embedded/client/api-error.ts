import type { Status } from 'kubernetes-types/meta/v1.js'

/** A refusal of the API server, with the `Status` it answered. */
export class ApiError extends Error {
  readonly status: Status

  constructor(status: Status) {
    super(status.message ?? status.reason ?? `HTTP ${status.code}`)
    this.name = 'ApiError'
    this.status = status
  }

  get code(): number {
    return this.status.code ?? 500
  }
}

export function isApiError(thrown: unknown, code?: number): thrown is ApiError {
  return thrown instanceof ApiError && (code === undefined || thrown.code === code)
}

/**
 * What a write answers whose object is no more: there is none of that name, or another one, which shows where the
 * write says the uid (as a precondition of a deletion, or as a field of a patch).
 */
export function isGone(thrown: unknown): boolean {
  if (isApiError(thrown, 404) || isApiError(thrown, 409)) return true
  const causes = isApiError(thrown, 422) ? (thrown.status.details?.causes ?? []) : []
  return causes.some(({ field }) => field === 'metadata.uid')
}
