import fc from 'fast-check'
import { expect, test } from 'vitest'
import { duplicateFields } from './duplicate-fields.ts'

test('finds fields that are there twice, wherever they are', () => {
  expect(duplicateFields('{"a":1,"b":{"c":[{"d":1},{"d":{},"d":"}"}]},"a":"\\"a\\":"}')).toEqual([
    'b.c[1].d',
    'a',
  ])
  expect(duplicateFields('{"a\\u0062":1,"ab":2}')).toEqual(['ab'])
})

test('finds none where there is none, and hangs on nothing', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      expect(duplicateFields(JSON.stringify(JSON.parse(text)))).toEqual([])
    }),
  )
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'a', '\\\\', '\\n') }),
      text => void duplicateFields(text),
    ),
  )
  for (const text of ['', '"text"', '1', '[]', '[[],{}]']) expect(duplicateFields(text)).toEqual([])
})
