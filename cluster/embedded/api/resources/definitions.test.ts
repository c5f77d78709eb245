import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clone } from '../json.ts'
import { objectOf } from '../schema/arbitrary.ts'
import { decode } from '../schema/decode.ts'
import { typeOfKind } from '../schema/schema.ts'
import { definitions } from './index.ts'

const nowMs = Date.parse('2024-05-01T10:00:00Z')

describe.each(definitions.map(definition => [definition.resource, definition] as const))(
  '%s',
  (_, definition) => {
    const { group, version, kind } = definition
    const type = typeOfKind(group ? `${group}/${version}` : version, kind)
    if (!type) throw new Error(`The schema has no ${kind}.`)
    const metadata = {
      name: 'a',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2024-05-01T10:00:00Z',
    }
    const object = objectOf(type).map(body => decode(type, { ...body, metadata }).object as never)

    test('defaults set twice are as set once', () => {
      fc.assert(
        fc.property(object, once => {
          definition.setDefaults(once)
          const twice = clone(once)
          definition.setDefaults(twice)
          expect(twice).toEqual(once)
        }),
        { numRuns: 30 },
      )
    })

    test('defaults are of the schema', () => {
      fc.assert(
        fc.property(object, defaulted => {
          definition.setDefaults(defaulted)
          expect(decode(type, defaulted).strictErrors).toEqual([])
        }),
        { numRuns: 20 },
      )
    })

    test('validation finds mistakes and throws none', () => {
      fc.assert(
        fc.property(object, object, (value, old) => {
          definition.setDefaults(value)
          definition.setDefaults(old)
          for (const errors of [definition.validate(value, undefined), definition.validate(value, old)]) {
            for (const { reason, message } of errors) {
              expect(reason).toMatch(/^FieldValue/)
              expect(message).not.toContain('undefined')
            }
          }
        }),
        { numRuns: 30 },
      )
    })

    test('columns and selectable fields are there for every valid object', () => {
      fc.assert(
        fc.property(object, value => {
          definition.setDefaults(value)
          if (definition.validate(value, undefined).length > 0) return
          for (const column of definition.columns) {
            expect(typeof column.value(value, nowMs)).toMatch(/^(string|number)$/)
          }
          for (const field of Object.values(definition.selectableFields))
            expect(typeof field(value)).toBe('string')
        }),
        { numRuns: 50 },
      )
    })
  },
)
