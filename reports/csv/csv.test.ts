import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('what is unknown is empty, and never zero', () => {
  const columns = { a: (row: (number | undefined | null)[]) => row[0], b: (row: unknown[]) => row.length }
  expect(csvOf(columns, [[undefined], [null], [0], [Number.NaN], [Number.POSITIVE_INFINITY]])).toBe(
    'a,b\n,1\n,1\n0,1\n,1\n,1\n',
  )
})

test('a table without rows has its head', () => {
  expect(csvOf({ a: () => 1, 'b,c': () => 2 }, [])).toBe('a,"b,c"\n')
})

/** A reader of its own: as RFC 4180 says. */
function read(text: string): string[][] {
  const rows: string[][] = []
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false]
  for (let i = 0; i < text.length; i += 1) {
    const at = text[i] ?? ''
    if (quoted) {
      if (at !== '"') cell += at
      else if (text[i + 1] === '"') {
        cell += at
        i += 1
      } else quoted = false
    } else if (at === '"') quoted = true
    else if (at === ',' || at === '\n') {
      row.push(cell)
      cell = ''
      if (at === '\n') {
        rows.push(row)
        row = []
      }
    } else cell += at
  }
  return rows
}

test('whatever stands in a cell is read again as it was', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '’') })
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), pairs => {
      const written = csvOf({ a: ([a]: [string, string]) => a, b: ([, b]) => b }, pairs)
      expect(read(written)).toEqual([['a', 'b'], ...pairs])
    }),
  )
})

test('numbers are told to a millionth', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), value => {
      const [, [told = '']] = read(csvOf({ a: (row: number) => row }, [value])) as [string[], string[]]
      expect(Math.abs(Number(told) - value)).toBeLessThanOrEqual(1e-6)
    }),
  )
})
