import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseResources, readResources, resourceRow, resourcesHeader } from './csv.ts'
import { type ResourceReading, readingOf, resourceNumbers } from './reading.ts'

const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), { nil: undefined })
const readings: fc.Arbitrary<ResourceReading> = fc
  .record({
    atMs: fc.integer({ min: 0, max: 1e9 }).map(us => us / 1_000),
    kind: fc.constantFrom('node', 'pod', 'harness'),
    name: fc.stringMatching(/^[a-z0-9./-]{1,20}$/),
    source: fc.constantFrom('kubelet', 'prometheus', 'proc'),
    ...Object.fromEntries(resourceNumbers.map(name => [name, number])),
  })
  .map(known => readingOf(known as Parameters<typeof readingOf>[0]))

test('what was written is read again', () => {
  fc.assert(
    fc.property(fc.array(readings), written => {
      const text = resourcesHeader + written.map(resourceRow).join('')
      expect(parseResources(text)).toEqual(written.toSorted((a, b) => a.atMs - b.atMs))
    }),
  )
})

test('a line that a kill tore is left out, and what is no reading is refused', async () => {
  const row = resourceRow(readingOf({ atMs: 1, kind: 'node', name: 'n', source: 'proc', cores: 2 }))
  expect(parseResources(`${resourcesHeader}${row}${row.slice(0, -3)}`)).toHaveLength(1)
  expect(parseResources('')).toEqual([])
  for (const wrong of [
    'x\n',
    `${resourcesHeader}1,node,n,proc,2\n`,
    `${resourcesHeader}${row.replace('node', 'x')}`,
  ]) {
    expect(() => parseResources(wrong)).toThrow('RESOURCES_BROKEN')
  }
  expect(() => parseResources(resourcesHeader + row.replace(',2,', ',many,'))).toThrow('Line 2')
  expect(await readResources('/nowhere/resources.csv')).toEqual([])
})
