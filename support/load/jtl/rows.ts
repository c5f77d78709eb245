/** One line of a table, its fields without their quotes; it may have been several lines of the file. */
export interface Row {
  /** Line of the file that it begins with, from 1. */
  line: number
  fields: string[]
}

/** A row whose end is missing: the file was cut there. */
export interface TornRow {
  line: number
  text: string
}

/**
 * The rows of a CSV that comes in portions. Fields in double quotes may hold delimiters, doubled quotes and line ends,
 * as messages of failures do.
 */
export class RowReader {
  readonly #delimiter: string
  #rest = ''
  #line = 1

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /** @returns the rows that end in this portion */
  read(portion: string): Row[] {
    const rows: Row[] = []
    const text = this.#rest + portion
    let from = 0
    let isQuoted = false
    let lineEnds = 0
    // What the last portion left over is looked through again: a row is short.
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i)
      if (code === quote) isQuoted = !isQuoted
      else if (code === lineFeed) {
        lineEnds += 1
        if (isQuoted) continue
        const row = text.slice(from, text.charCodeAt(i - 1) === carriageReturn ? i - 1 : i)
        if (row !== '') rows.push({ line: this.#line, fields: fieldsOf(row, this.#delimiter) })
        this.#line += lineEnds
        lineEnds = 0
        from = i + 1
      }
    }
    this.#rest = text.slice(from)
    return rows
  }

  /** What is left when the file has ended, if anything is. */
  get torn(): TornRow | undefined {
    return this.#rest.trim() === '' ? undefined : { line: this.#line, text: this.#rest }
  }
}

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

function fieldsOf(row: string, delimiter: string): string[] {
  if (!row.includes('"')) return row.split(delimiter)
  const fields: string[] = []
  let field = ''
  let isQuoted = false
  for (let i = 0; i < row.length; i += 1) {
    const character = row[i] ?? ''
    if (character === '"' && isQuoted && row[i + 1] === '"') {
      field += '"'
      i += 1
    } else if (character === '"') isQuoted = !isQuoted
    else if (character === delimiter && !isQuoted) {
      fields.push(field)
      field = ''
    } else field += character
  }
  return [...fields, field]
}
