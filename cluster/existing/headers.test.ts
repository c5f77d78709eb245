import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endToEnd, isForApiServer } from './headers.ts'

test('what is of a connection alone is not passed on, and neither is what it names', () => {
  const ofConnection = {
    connection: ['Keep-Alive, X-Mine', 'x-also'],
    'keep-alive': ['timeout=5'],
    'x-mine': ['1'],
    'x-also': ['2'],
    te: ['trailers'],
    trailer: ['x-sum'],
    'transfer-encoding': ['chunked'],
    upgrade: ['h2c'],
    'proxy-authorization': ['Basic x'],
    'proxy-connection': ['close'],
  }
  expect(endToEnd(ofConnection)).toEqual({})
})

test('all else is, with each of its values', () => {
  const name = fc.stringMatching(/^x-[a-z]{1,8}$/)
  const headers = fc.dictionary(name, fc.array(fc.string(), { minLength: 1, maxLength: 3 }))
  fc.assert(
    fc.property(headers, said => {
      expect(endToEnd({ ...said, connection: ['keep-alive'] })).toEqual({ ...said })
    }),
  )
})

test.for(['authorization', 'Authorization', 'Impersonate-User', 'impersonate-extra-a', 'X-Remote-Group'])(
  '%s is said to the API server',
  name => expect(isForApiServer(name)).toBe(true),
)

test.for(['cookie', 'x-authorization', 'idempotency-key', 'x-remote-addr', 'proxy-authorization'])(
  '%s is not',
  name => expect(isForApiServer(name)).toBe(false),
)
