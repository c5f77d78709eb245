import type { Status } from 'kubernetes-types/meta/v1.js'
import type { HttpAnswer } from './http.ts'

/** The API server did not do what it was asked. */
export class Refusal extends Error {
  readonly code: number
  /** Empty where the answer was no Status. */
  readonly status: Status

  constructor(asked: string, answer: HttpAnswer) {
    const status = statusOf(answer.text)
    super(`${asked}: ${answer.code} ${status.message ?? answer.text.slice(0, 1_000)}`)
    this.code = answer.code
    this.status = status
  }
}

/** The Status of a refusal. @throws when it was granted instead, or failed for another reason */
export async function refusalOf(asked: Promise<unknown>): Promise<Status> {
  try {
    await asked
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.status
    throw thrown
  }
  throw new Error('the API server granted what it should have refused')
}

export function isRefusal(thrown: unknown, code: number): thrown is Refusal {
  return thrown instanceof Refusal && thrown.code === code
}

function statusOf(text: string): Status {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'kind' in parsed && parsed.kind === 'Status') {
      return parsed as Status
    }
  } catch {} // not JSON, so no Status
  return {}
}
