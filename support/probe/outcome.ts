import { socketErrorOf } from '../socket-error.ts'
import type { BodyCheck } from './options.ts'
import type { Outcome } from './sample.ts'

/** What became of the exchange on the wire, before it is judged. */
export type Ending =
  | { kind: 'response'; status: number; body: string }
  /** Closed by the other side before the answer was whole. */
  | { kind: 'closed' }
  /** Bytes that are no HTTP answer. */
  | { kind: 'broken' }
  /** The kernel's error code. */
  | { kind: 'error'; code: string }
  | { kind: 'timeout' }

/** An error of the prober's own machine says nothing about the target. */
export function isOwnError(code: string): boolean {
  return socketErrorOf(code) === 'own'
}

/** The outcome of an exchange. An error of the prober's own makes the slot unknown: neither up nor down. */
export function outcomeOf(ending: Ending, check: BodyCheck): Outcome {
  switch (ending.kind) {
    case 'response':
      if (ending.status < 200 || ending.status > 399) return 'http-error'
      return bodyHolds(ending.body, check) ? 'ok' : 'wrong-body'
    case 'closed':
      return 'reset'
    case 'broken':
      return 'other'
    case 'timeout':
      return 'timeout'
    case 'error':
      return outcomeOfError(ending.code)
    default:
      return ending satisfies never
  }
}

function outcomeOfError(code: string): Outcome {
  const error = socketErrorOf(code)
  return error === 'own' ? 'late' : error
}

export function bodyHolds(body: string, check: BodyCheck): boolean {
  switch (check.kind) {
    case 'any':
      return true
    case 'contains':
      return body.includes(check.text)
    case 'json':
      return fieldOf(body, check.field) === check.equals
    default:
      return check satisfies never
  }
}

function fieldOf(body: string, field: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, field)) return undefined
    return (parsed as Record<string, unknown>)[field]
  } catch {
    return undefined // no JSON: the field is not there
  }
}
