import { expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'

const wanted = new Set(['up', 'a_total', 'b'])

test('reads values, labels, escapes and instants', () => {
  const text = [
    '# HELP a_total of "all"',
    '# TYPE a_total counter',
    'a_total{x="1",y="a\\"b\\\\c\\nd",z="{,}"} 1.5e3 1700000000123',
    'a_total 2',
    'other{x="1"} 3',
    'b NaN',
    'b{x="2",} +Inf',
    '',
  ].join('\n')
  expect(parseExposition(text, wanted)).toEqual([
    {
      name: 'a_total',
      labels: { x: '1', y: 'a"b\\c\nd', z: '{,}' },
      value: 1_500,
      timestampMs: 1_700_000_000_123,
    },
    { name: 'a_total', labels: {}, value: 2, timestampMs: undefined },
  ])
  expect(parseExposition('', wanted)).toEqual([])
})

test('half an answer, and a page of something else, are no metrics', () => {
  expect(() => parseExposition('up 1\na_total{x="1', wanted)).toThrow('cut off')
  expect(() => parseExposition('<html>\n<p>Sign in</p>\n', wanted)).toThrow('something else than metrics')
})
