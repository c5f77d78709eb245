import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Definitions } from '../definitions.ts'
import type { ApiObject } from '../object.ts'
import { definitions } from '../resources/index.ts'
import { parseFieldSelector } from './fields.ts'
import { fromLabelSelector, parseLabelSelector, selectorText } from './labels.ts'

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'front', replicas: '5', 'example.com/x': '' }

  test.each([
    ['', true],
    ['app=web', true],
    ['app == web , tier!=back', true],
    ['app=other', false],
    ['missing!=x', true],
    ['app in (web, db)', true],
    ['app in (db)', false],
    ['app notin (db,cache)', true],
    ['missing notin (x)', true],
    ['app', true],
    ['!app', false],
    ['!missing', true],
    ['example.com/x=', true],
    ['example.com/x in ()', true],
    ['replicas>4,replicas<6', true],
    ['replicas > 5', false],
    ['app>1', false],
  ])('%j selects: %s', (text, selected) => {
    expect(parseLabelSelector(text)(labels)).toBe(selected)
  })

  test.each(['a=b=c', 'a in b', '=x', 'a,,b', 'in (x)', '-bad=x', 'a=-', 'a in (x', 'a=b c'])(
    '%j is refused with 400',
    text => {
      expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 400 }))
    },
  )

  test('is parsed or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z,=!() ]{0,20}$/)), text => {
        try {
          expect(typeof parseLabelSelector(text)(labels)).toBe('boolean')
        } catch (error) {
          expect(error).toMatchObject({ code: 400 })
        }
      }),
    )
  })

  test('of an object selects what its text selects', () => {
    const word = fc.constantFrom('a', 'b', 'c')
    const expression = fc.record({
      key: word,
      operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
      values: fc.array(word, { minLength: 1 }),
    })
    const selector = fc.record({
      matchLabels: fc.dictionary(word, word),
      matchExpressions: fc.array(expression, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(selector, fc.dictionary(word, word), (given, seen) => {
        expect(fromLabelSelector(given)(seen)).toBe(parseLabelSelector(selectorText(given))(seen))
      }),
    )
  })
})

describe('a field selector', () => {
  const pods = new Definitions(definitions).get('pods')
  const metadata = { name: 'a,b', namespace: 'n', uid: '', resourceVersion: '', creationTimestamp: '' }
  const pod: ApiObject = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'x' } }

  test.each([
    ['metadata.name=a\\,b', true],
    ['metadata.namespace==n,spec.nodeName!=y', true],
    ['spec.nodeName=', false],
    ['', true],
  ])('%j selects: %s', (text, selected) => {
    expect(parseFieldSelector(text, pods)(pod)).toBe(selected)
  })

  test.each(['spec.unknown=x', 'metadata.name', 'constructor=x', 'metadata.name=a=b'])(
    '%j is refused',
    text => {
      expect(() => parseFieldSelector(text, pods)).toThrow(expect.objectContaining({ code: 400 }))
    },
  )
})
