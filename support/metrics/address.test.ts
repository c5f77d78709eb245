import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, urlOf } from './address.ts'

test.for([
  ['9464', '127.0.0.1', 9464],
  ['0.0.0.0:9464', '0.0.0.0', 9464],
  ['localhost:0', 'localhost', 0],
  ['[::1]:80', '::1', 80],
] as const)('%s is %s, port %s', ([text, host, port]) => {
  expect(addressOf(text)).toEqual({ host, port })
})

test.for([
  '',
  ':',
  'host',
  'host:',
  ':80',
  'host:65536',
  '1:2:3',
  '::1:80',
  'http://host:80',
  'a b:80',
  '-1',
])('"%s" is no address', text => {
  expect(addressOf(text)).toBeUndefined()
})

test('what is an address makes a URL that leads there', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
      fc.integer({ min: 1, max: 65_535 }),
      (host, port) => {
        const address = addressOf(`${host.includes(':') ? `[${host}]` : host}:${port}`)
        expect(address).toEqual({ host, port })
        const url = new URL(urlOf({ host, port }))
        expect(url.port === '' ? 80 : Number(url.port)).toBe(port)
      },
    ),
  )
})
