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
