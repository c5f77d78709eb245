import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvHeader, csvRow, parseRow, parseSamples } from './csv.ts'
import type { Sample } from './sample.ts'

const instant = fc.integer({ min: 0, max: 1e12 }).map(us => us / 1000)
const words = fc.oneof(
  fc.string({ maxLength: 12 }).map(text => text.replaceAll(/[\r\n]/g, ' ')),
  fc.constantFrom('agent-1', 'a,b', '"', 'a"b,"c', ''),
)
const sample: fc.Arbitrary<Sample> = fc.record({
  dueMs: instant,
  sentMs: instant,
  endMs: instant,
  connection: fc.constantFrom('new', 'reused'),
  vantage: words,
  outcome: fc.constantFrom('ok', 'http-error', 'refused', 'reset', 'timeout', 'wrong-body', 'other', 'late'),
  status: fc.integer({ min: 0, max: 599 }),
  instance: words,
})

describe('samples.csv', () => {
  test('a sample comes back as it was written, to the microsecond', () => {
    fc.assert(
      fc.property(sample, written => {
        const row = csvRow(written)
        expect(row.endsWith('\n')).toBe(true)
        expect(row.indexOf('\n')).toBe(row.length - 1)
        expect(parseRow(row.slice(0, -1))).toEqual(written)
      }),
    )
  })

  test('a file cut anywhere gives all its whole lines', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 8 }), fc.nat(), (samples, cut) => {
        const sorted = samples.toSorted((a, b) => a.dueMs - b.dueMs)
        const text = csvHeader + sorted.map(csvRow).join('')
        const torn = text.slice(0, cut % (text.length + 1))
        const whole = Math.max(0, torn.split('\n').length - 2)
        expect(parseSamples(torn)).toEqual(sorted.slice(0, whole))
      }),
    )
  })

  test('samples are read in the order of their intended starts', () => {
    const row = (dueMs: number) => `${dueMs},1,2,new,v,ok,200,i\n`
    expect(parseSamples(csvHeader + row(3) + row(1) + row(2)).map(({ dueMs }) => dueMs)).toEqual([1, 2, 3])
  })

  test.each([
    ['another table', 'a,b\n1,2\n', 'does not begin with the columns'],
    ['a line with too few fields', `${csvHeader}1,2,3\n`, 'Line 2 of samples.csv'],
    ['a line with a word for a number', `${csvHeader}1,x,3,new,v,ok,200,i\n`, 'Line 2'],
    ['a line without a number', `${csvHeader}1,,3,new,v,ok,200,i\n`, 'Line 2'],
    ['an outcome that is none', `${csvHeader}1,2,3,new,v,fine,200,i\n`, 'Line 2'],
    ['a connection kind that is none', `${csvHeader}1,2,3,old,v,ok,200,i\n`, 'Line 2'],
  ])('%s is refused', (_what, text, message) => {
    expect(() => parseSamples(text)).toThrow(message)
  })
})
