import { readFile } from 'node:fs/promises'
import { TahanError } from '../errors.ts'
import {
  type ResourceKind,
  type ResourceNumber,
  type ResourceReading,
  type ResourceSourceName,
  readingOf,
  resourceNumbers,
  resourceSourceNames,
} from './reading.ts'

const kinds: readonly ResourceKind[] = ['node', 'pod', 'harness']

/** First line of resources.csv. */
export const resourcesHeader = `atMs,kind,name,source,${resourceNumbers.join(',')}\n`

/** One line, its end included. What is unknown is empty. */
export function resourceRow(reading: ResourceReading): string {
  const { atMs, kind, name, source } = reading
  const numbers = resourceNumbers.map(column => textOf(reading[column]))
  return `${atMs.toFixed(3)},${kind},${name},${source},${numbers.join(',')}\n`
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}

/**
 * The readings of a resources.csv's text, in the order of time. A last line without its end was torn by a kill and is
 * left out.
 *
 * @throws TahanError RESOURCES_BROKEN when it is not such a file
 */
export function parseResources(text: string, name = 'resources.csv'): ResourceReading[] {
  const lines = text.split('\n')
  lines.pop() // what follows the last line end: nothing, or a torn line
  const [header, ...rows] = lines
  if (header === undefined) return []
  if (`${header}\n` !== resourcesHeader) {
    throw new TahanError('RESOURCES_BROKEN', `${name} does not begin with the columns of resources.`, {
      because: `its first line is "${header.slice(0, 80)}".`,
    })
  }
  const readings = rows.map((row, i) => {
    const reading = parseRow(row)
    if (reading) return reading
    throw new TahanError('RESOURCES_BROKEN', `Line ${i + 2} of ${name} is no reading.`, {
      because: `it reads "${row.slice(0, 120)}".`,
    })
  })
  return readings.sort((a, b) => a.atMs - b.atMs)
}

/** The readings of a file; none where there is no such file. See `parseResources`. */
export async function readResources(file: string): Promise<ResourceReading[]> {
  try {
    return parseResources(await readFile(file, 'utf8'), file)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw thrown
  }
}

function parseRow(row: string): ResourceReading | undefined {
  const [at = '', kindText, name = '', sourceText, ...texts] = row.split(',')
  const atMs = numberOf(at)
  const kind = kinds.find(known => known === kindText)
  const source = resourceSourceNames.find((known): known is ResourceSourceName => known === sourceText)
  if (atMs === undefined || !kind || !source || name === '') return undefined
  if (texts.length !== resourceNumbers.length) return undefined
  const numbers: Partial<Record<ResourceNumber, number>> = {}
  for (const [i, column] of resourceNumbers.entries()) {
    const text = texts[i] ?? ''
    if (text === '') continue
    const value = numberOf(text)
    if (value === undefined) return undefined
    numbers[column] = value
  }
  return readingOf({ atMs, kind, name, source, ...numbers })
}

function numberOf(text: string): number | undefined {
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}
