import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvHeader, csvRow, parseSamples } from './csv.ts'
import { readSampleTable } from './read-table.ts'
import type { Sample, Samples } from './sample.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-table-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function reading(text: string) {
  const file = path.join(folder, 'samples.csv')
  await writeFile(file, text)
  return readSampleTable(file)
}

const plain = (samples: Samples): Sample[] =>
  [...samples].map(({ dueMs, sentMs, endMs, connection, vantage, outcome, status, instance }) => ({
    ...{ dueMs, sentMs, endMs, connection, vantage, outcome, status, instance },
  }))

const micros = fc.integer({ min: -5_000, max: 9_000_000_000 }).map(us => us / 1_000)
const after = fc.integer({ min: 0, max: 5_000_000 }).map(us => us / 1_000)
const sample = fc
  .record({
    dueMs: micros,
    waitedMs: after,
    tookMs: after,
    connection: fc.constantFrom('new' as const, 'reused' as const),
    vantage: fc.constantFrom('pi-1', 'a "node"', 'x,y', ''),
    outcome: fc.constantFrom('ok' as const, 'timeout' as const, 'late' as const),
    status: fc.constantFrom(0, 200, 503),
    instance: fc.string({ maxLength: 4 }).map(text => text.replaceAll(/[\r\n]/g, '')),
  })
  .map(({ waitedMs, tookMs, ...rest }): Sample => {
    const rounded = (ms: number) => Number(ms.toFixed(3))
    return { ...rest, sentMs: rounded(rest.dueMs + waitedMs), endMs: rounded(rest.dueMs + waitedMs + tookMs) }
  })

describe('samples in a table', () => {
  test('are those of the file, by intended start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { maxLength: 40 }), async samples => {
        const text = csvHeader + samples.map(csvRow).join('')
        expect(plain(await reading(text))).toEqual(parseSamples(text))
      }),
      { numRuns: 50 },
    )
  })

  test('can be filtered like an array, and again', async () => {
    const keeps = fc.func<[number], boolean>(fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { maxLength: 30 }), keeps, keeps, async (samples, one, other) => {
        const text = csvHeader + samples.map(csvRow).join('')
        const kept = (all: Samples) =>
          all.filter(({ dueMs }) => one(dueMs)).filter(({ endMs }) => other(endMs))
        const expected = plain(kept(parseSamples(text)))
        const seen = kept(await reading(text))
        expect(plain(seen)).toEqual(expected)
        expect(seen.length).toBe(expected.length)
        expect(seen.at(-1)?.dueMs).toBe(expected.at(-1)?.dueMs)
        expect(seen.at(expected.length)).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  test('leave out a line that was torn', async () => {
    const row = '1.000,1.000,2.000,new,pi-1,ok,200,hello\n'
    expect(await reading(`${csvHeader}${row}${row.slice(0, 20)}`)).toHaveLength(1)
    expect(await reading('')).toHaveLength(0)
  })

  test.for<[string, string, RegExp]>([
    ['another file', 'a,b\n', /does not begin with the columns/],
    ['a line of something else', `${csvHeader}hello\n`, /Line 2 of .* is no sample/],
    ['no outcome', `${csvHeader}1.000,1.000,2.000,new,pi-1,fine,200,hello\n`, /Line 2 of/],
  ])('are refused in %s', async ([, text, message]) => {
    await expect(reading(text)).rejects.toThrow(message)
  })
})
