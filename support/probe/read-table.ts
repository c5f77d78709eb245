import { open } from 'node:fs/promises'
import { TahanError } from '../errors.ts'
import { csvHeader, parseRow } from './csv.ts'
import { type SampleColumns, type SampleKind, SampleTable } from './sample-table.ts'
import { orderOf } from './table-order.ts'

const portionBytes = 4 * 1024 * 1024
const comma = 0x2c
const point = 0x2e
const lineFeed = 0x0a
const zero = 0x30

/**
 * The samples of a samples.csv of any size, by intended start; a last line that a kill tore is left out. As
 * `readSamples`, but twenty bytes a sample.
 *
 * @throws TahanError SAMPLES_BROKEN when it is not such a file
 */
export async function readSampleTable(file: string): Promise<SampleTable> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const lines = new TableLines(file, size)
    let buffer = Buffer.allocUnsafe(Math.min(portionBytes, Math.max(size, 1)))
    let kept = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept, null)
      if (bytesRead === 0) return lines.table()
      const length = kept + bytesRead
      const used = lines.read(buffer, length)
      buffer.copyWithin(0, used, length)
      kept = length - used
      if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(portionBytes)])
    }
  } finally {
    await handle.close()
  }
}

/** Reads lines from bytes into columns, without a string for each. */
class TableLines {
  readonly #file: string
  readonly #size: number
  #columns: SampleColumns = emptyColumns(0)
  readonly #kinds = new Map<number, { bytes: Buffer; kind: number }[]>()
  #line = 0
  #isSorted = true

  constructor(file: string, size: number) {
    this.#file = file
    this.#size = size
  }

  /** @returns how many of the bytes were whole lines */
  read(bytes: Buffer, length: number): number {
    let from = 0
    for (let end = bytes.indexOf(lineFeed); end >= 0 && end < length; end = bytes.indexOf(lineFeed, from)) {
      this.#line += 1
      if (this.#line === 1) this.#readHeader(bytes, end)
      else this.#readRow(bytes, from, end)
      from = end + 1
    }
    return from
  }

  table(): SampleTable {
    return new SampleTable(this.#columns, this.#isSorted ? undefined : orderOf(this.#columns))
  }

  #readHeader(bytes: Buffer, end: number): void {
    const header = bytes.toString('utf8', 0, end)
    if (`${header}\n` === csvHeader) return
    throw new TahanError('SAMPLES_BROKEN', `${this.#file} does not begin with the columns of samples.`, {
      because: `its first line is "${header.slice(0, 80)}".`,
    })
  }

  #readRow(bytes: Buffer, from: number, end: number): void {
    // Three instants, each with three decimals, each followed by a comma.
    let at = from
    const instants: [number, number, number] = [0, 0, 0]
    for (let column = 0; column < 3; column += 1) {
      let value = 0
      let code = bytes[at] ?? 0
      const isNegative = code === 0x2d
      if (isNegative) code = bytes[++at] ?? 0
      for (; code >= zero && code <= zero + 9; code = bytes[++at] ?? 0) value = value * 10 + code - zero
      const decimals = at + 4
      if (code !== point || bytes[decimals] !== comma) throw this.#broken(bytes, from, end)
      for (at += 1; at < decimals; at += 1) value = value * 10 + (bytes[at] ?? 0) - zero
      at += 1
      instants[column] = isNegative ? -value : value
    }
    this.#add(instants, this.#kindOf(bytes, at, end, from))
  }

  #add([due, sent, ended]: readonly [number, number, number], kind: number): void {
    const columns = this.#columns
    const row = columns.length
    if (row === columns.dueUs.length) this.#grow()
    if (row > 0 && due < (this.#columns.dueUs[row - 1] ?? 0)) this.#isSorted = false
    this.#columns.dueUs[row] = due
    this.#columns.sentAfterUs[row] = sent - due
    this.#columns.endAfterUs[row] = ended - due
    this.#columns.kind[row] = kind
    this.#columns.length = row + 1
  }

  /** By the length of the first lines; what is not written to takes no memory. */
  #grow(): void {
    const { length } = this.#columns
    const guess = length === 0 ? this.#size / 40 : length * 1.5
    const grown = emptyColumns(Math.ceil(guess) + 1_000)
    grown.dueUs.set(this.#columns.dueUs)
    grown.sentAfterUs.set(this.#columns.sentAfterUs)
    grown.endAfterUs.set(this.#columns.endAfterUs)
    grown.kind.set(this.#columns.kind)
    this.#columns = { ...grown, length, kinds: this.#columns.kinds }
  }

  /** What follows the instants is the same for many: each is read once, and known again by its bytes. */
  #kindOf(bytes: Buffer, from: number, end: number, lineFrom: number): number {
    let hash = 0
    for (let i = from; i < end; i += 1) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0
    const alike = this.#kinds.get(hash) ?? []
    for (const { bytes: known, kind } of alike) {
      if (known.length === end - from && isAt(bytes, from, known)) return kind
    }
    const sample = parseRow(`0,0,0,${bytes.toString('utf8', from, end)}`)
    if (!sample) throw this.#broken(bytes, lineFrom, end)
    const { connection, vantage, outcome, status, instance } = sample
    const kind: SampleKind = { connection, vantage, outcome, status, instance }
    const index = this.#columns.kinds.push(kind) - 1
    this.#kinds.set(hash, [...alike, { bytes: Buffer.from(bytes.subarray(from, end)), kind: index }])
    return index
  }

  #broken(bytes: Buffer, from: number, end: number): TahanError {
    return new TahanError('SAMPLES_BROKEN', `Line ${this.#line} of ${this.#file} is no sample.`, {
      because: `it reads "${bytes.toString('utf8', from, end).slice(0, 120)}".`,
    })
  }
}

/** They are a few bytes each: a call into Node would cost more than this. */
function isAt(bytes: Buffer, from: number, known: Buffer): boolean {
  for (let i = 0; i < known.length; i += 1) if (bytes[from + i] !== known[i]) return false
  return true
}

function emptyColumns(rows: number): SampleColumns {
  return {
    length: 0,
    dueUs: new Float64Array(rows),
    sentAfterUs: new Int32Array(rows),
    endAfterUs: new Int32Array(rows),
    kind: new Uint32Array(rows),
    kinds: [],
  }
}
