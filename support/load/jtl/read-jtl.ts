import { createReadStream } from 'node:fs'
import { TahanError } from '../../errors.ts'
import { type JtlColumn, neededColumns } from './columns.ts'
import { type Row, RowReader } from './rows.ts'
import { type JtlSummary, JtlTally } from './summary.ts'

/** What JMeter can be told to put between fields. */
const delimiters = [',', ';', '\t', '|']

/**
 * Somebody's own JTL, in one pass: files of any size. A last line that was cut is left out, and the summary says so.
 *
 * @throws TahanError JTL_NOT_FOUND, JTL_BROKEN with the line and what is wrong with it
 */
export async function readJtl(file: string): Promise<JtlSummary> {
  const tally = new JtlTally()
  let reader: RowReader | undefined
  let read: ((row: Row) => void) | undefined
  let head = ''
  for await (const portion of portionsOf(file)) {
    if (!reader) {
      head += portion
      const end = head.indexOf('\n')
      if (end < 0) continue
      const delimiter = delimiterOf(head.slice(0, end), file)
      reader = new RowReader(delimiter)
    }
    const text = head === '' ? portion : head
    head = ''
    for (const row of reader.read(text)) {
      if (read) read(row)
      else read = adding(tally, row.fields, file)
    }
  }
  if (!reader || !read) throw broken(file, 'it has no line of columns that ends', 'give the whole file')
  const { torn } = reader
  return { ...tally.summary(), ...(torn && { cutAtLine: torn.line }) }
}

async function* portionsOf(file: string): AsyncGenerator<string> {
  try {
    for await (const portion of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      yield portion as string
    }
  } catch (cause) {
    throw new TahanError('JTL_NOT_FOUND', `${file} cannot be read.`, {
      because: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  }
}

function delimiterOf(header: string, file: string): string {
  if (header.trimStart().startsWith('<')) {
    throw broken(
      file,
      'it is XML',
      'jmeter -Jjmeter.save.saveservice.output_format=csv, or save it as CSV from JMeter',
    )
  }
  const found = delimiters.find(delimiter => header.split(delimiter).includes('timeStamp'))
  if (found !== undefined) return found
  throw broken(
    file,
    `its first line names no column timeStamp: "${header.slice(0, 80)}"`,
    'jmeter -Jjmeter.save.saveservice.print_field_names=true',
  )
}

/** How a row of these columns is added to the tally. */
function adding(tally: JtlTally, columns: readonly string[], file: string): (row: Row) => void {
  const lacking = neededColumns.filter(column => !columns.includes(column))
  if (lacking.length > 0) {
    throw broken(
      file,
      `it has no column ${lacking.join(', ')}`,
      'jmeter -Jjmeter.save.saveservice.time=true -Jjmeter.save.saveservice.successful=true',
    )
  }
  const at = (column: JtlColumn) => columns.indexOf(column)
  const [timeStamp, elapsed, success] = [at('timeStamp'), at('elapsed'), at('success')]
  const [bytes, allThreads, threadName] = [at('bytes'), at('allThreads'), at('threadName')]
  return ({ line, fields }) => {
    const wrong = (what: string, tryThis = 'leave the line out, or give the file as JMeter wrote it') =>
      broken(file, `line ${line} ${what}`, tryThis)
    if (fields.length !== columns.length) {
      throw wrong(`has ${fields.length} fields where ${columns.length} are named`)
    }
    const whole = (index: number, name: string) => {
      const text = fields[index] ?? ''
      if (/^\d+$/.test(text)) return Number(text)
      throw wrong(
        `has "${text.slice(0, 40)}" for ${name}, no number of milliseconds`,
        name === 'timeStamp' ? 'jmeter -Jjmeter.save.saveservice.timestamp_format=ms' : undefined,
      )
    }
    const isGood = fields[success]
    if (isGood !== 'true' && isGood !== 'false') throw wrong(`has "${isGood}" for success`)
    tally.add({
      startMs: whole(timeStamp, 'timeStamp'),
      elapsedMs: whole(elapsed, 'elapsed'),
      isGood: isGood === 'true',
      bytes: Number(fields[bytes] ?? 0) || 0,
      threads: Number(fields[allThreads] ?? 0) || 0,
      thread: fields[threadName] ?? '',
    })
  }
}

function broken(file: string, because: string, tryThis: string): TahanError {
  return new TahanError('JTL_BROKEN', `${file} is no JTL that can be read.`, {
    because: `${because}.`,
    tryThis,
  })
}
