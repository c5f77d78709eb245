import { describe, expect, test } from 'vitest'
import type { BodyCheck } from './options.ts'
import { bodyHolds, type Ending, outcomeOf } from './outcome.ts'

const any: BodyCheck = { kind: 'any' }

describe('the outcome of a request', () => {
  test.each<[Ending, string]>([
    [{ kind: 'response', status: 200, body: '' }, 'ok'],
    [{ kind: 'response', status: 302, body: '' }, 'ok'],
    [{ kind: 'response', status: 404, body: '' }, 'http-error'],
    [{ kind: 'response', status: 503, body: '' }, 'http-error'],
    [{ kind: 'closed' }, 'reset'],
    [{ kind: 'broken' }, 'other'],
    [{ kind: 'timeout' }, 'timeout'],
    [{ kind: 'error', code: 'ECONNREFUSED' }, 'refused'],
    [{ kind: 'error', code: 'ECONNRESET' }, 'reset'],
    [{ kind: 'error', code: 'EPIPE' }, 'reset'],
    [{ kind: 'error', code: 'ETIMEDOUT' }, 'timeout'],
    [{ kind: 'error', code: 'EHOSTUNREACH' }, 'other'],
    [{ kind: 'error', code: 'ENETUNREACH' }, 'other'],
  ])('%j is %s', (ending, outcome) => {
    expect(outcomeOf(ending, any)).toBe(outcome)
  })

  test.each(['EMFILE', 'ENFILE', 'EADDRINUSE', 'EADDRNOTAVAIL', 'ENOBUFS'])(
    '%s is the prober’s own trouble, and says nothing of the target',
    code => {
      expect(outcomeOf({ kind: 'error', code }, any)).toBe('late')
    },
  )

  test('an answer whose body does not hold is wrong, an error stays an error', () => {
    const check: BodyCheck = { kind: 'contains', text: 'hello' }
    expect(outcomeOf({ kind: 'response', status: 200, body: 'bye' }, check)).toBe('wrong-body')
    expect(outcomeOf({ kind: 'response', status: 500, body: 'bye' }, check)).toBe('http-error')
  })

  test.each([
    ['{"app":"hello"}', true],
    ['{"app":"other"}', false],
    ['{"ap":"hello"}', false],
    ['["app"]', false],
    ['null', false],
    ['{"app":"hello"', false],
    ['', false],
  ])('the JSON body %j has app = hello: %s', (body, holds) => {
    expect(bodyHolds(body, { kind: 'json', field: 'app', equals: 'hello' })).toBe(holds)
  })

  test('fields that every object has are not the body’s', () => {
    expect(bodyHolds('{}', { kind: 'json', field: 'constructor', equals: 'Object' })).toBe(false)
  })
})
