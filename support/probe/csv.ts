import { readFile } from 'node:fs/promises'
import { TahanError } from '../errors.ts'
import { type Outcome, type Sample, sampleColumns } from './sample.ts'

/** First line of samples.csv. */
export const csvHeader = `${sampleColumns.join(',')}\n`

const outcomes: ReadonlySet<string> = new Set<Outcome>([
  'ok',
  'http-error',
  'refused',
  'reset',
  'timeout',
  'wrong-body',
  'other',
  'late',
])

/** One line, its end included. Instants to the microsecond. */
export function csvRow(sample: Sample): string {
  const { dueMs, sentMs, endMs, connection, vantage, outcome, status, instance } = sample
  const times = `${dueMs.toFixed(3)},${sentMs.toFixed(3)},${endMs.toFixed(3)}`
  return `${times},${connection},${quoted(vantage)},${outcome},${status},${quoted(instance)}\n`
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll(/[\r\n]/g, ' ')}"` : text
}

/** A whole line without its end; undefined when it is no sample. */
export function parseRow(line: string): Sample | undefined {
  const fields = line.includes('"') ? unquotedFields(line) : line.split(',')
  if (fields.length !== sampleColumns.length) return undefined
  const [due, sent, end, connection, vantage = '', outcome = '', status, instance = ''] = fields
  const [dueMs, sentMs, endMs, statusNumber] = [due, sent, end, status].map(text =>
    text ? Number(text) : Number.NaN,
  )
  if (!isNumber(dueMs) || !isNumber(sentMs) || !isNumber(endMs) || !isNumber(statusNumber)) return undefined
  if (connection !== 'new' && connection !== 'reused') return undefined
  if (!isOutcome(outcome)) return undefined
  return { dueMs, sentMs, endMs, connection, vantage, outcome, status: statusNumber, instance }
}

function isNumber(value: number | undefined): value is number {
  return Number.isFinite(value)
}

function isOutcome(text: string): text is Outcome {
  return outcomes.has(text)
}

function unquotedFields(line: string): string[] {
  const fields = line.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)(?=,|$)/g) ?? []
  return fields.map(field => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
}

/**
 * The samples of a samples.csv's text, by intended start. A last line without its end was torn by a kill and is left
 * out.
 *
 * @throws TahanError SAMPLES_BROKEN when it is not such a file.
 */
export function parseSamples(text: string, name = 'samples.csv'): Sample[] {
  const lines = text.split('\n')
  lines.pop() // what follows the last line end: nothing, or a torn line
  const [header, ...rows] = lines
  if (header === undefined) return []
  if (`${header}\n` !== csvHeader) {
    throw new TahanError('SAMPLES_BROKEN', `${name} does not begin with the columns of samples.`, {
      because: `its first line is "${header.slice(0, 80)}".`,
    })
  }
  const samples = rows.map((row, i) => {
    const sample = parseRow(row)
    if (sample) return sample
    throw new TahanError('SAMPLES_BROKEN', `Line ${i + 2} of ${name} is no sample.`, {
      because: `it reads "${row.slice(0, 120)}".`,
    })
  })
  return samples.sort((a, b) => a.dueMs - b.dueMs)
}

/** The samples of a file; see `parseSamples`. */
export async function readSamples(file: string): Promise<Sample[]> {
  return parseSamples(await readFile(file, 'utf8'), file)
}
