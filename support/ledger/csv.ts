import { readFile } from 'node:fs/promises'
import { TahanError } from '../errors.ts'
import type { Found, Ledger, Reading, Write } from './entry.ts'

/**
 * ledger.csv is a log: what is written there is never changed, and a kill at any moment leaves a readable file. `note`
 * is what the event says beside: the door a write was sent to, how one ended that was not acknowledged, the sequence
 * that an entry has, how many entries are others', why nothing could be read; percent-encoded.
 */
export type Row =
  | { event: 'intended'; atMs: number; sequence: number; key: string; note: string }
  | { event: 'acknowledged' | 'failed'; atMs: number; sequence: number; note: string }
  /** An entry, and how a reading ended: `sequence` counts the readings. */
  | { event: 'found'; atMs: number; sequence: number; key: string; note: string | undefined }
  | { event: 'read' | 'unread'; atMs: number; sequence: number; note: string }
  /** Its writer was, while it wrote; another process goes on, and only reads. */
  | { event: 'killed'; atMs: number; sequence: number; note: string }

export const ledgerHeader = 'atMs,event,sequence,key,note\n'

/** Longer ones are foreign anyhow. */
const longestNote = 200

/** One line, its end included. Instants to the microsecond. */
export function rowText(row: Row): string {
  const key = 'key' in row ? row.key : ''
  // What is not told differs from what is empty.
  const note =
    row.note === undefined ? '' : `=${encodeURIComponent(row.note.slice(0, longestNote).toWellFormed())}`
  return `${row.atMs.toFixed(3)},${row.event},${row.sequence},${key},${note}\n`
}

const form =
  /^(\d+\.\d{3}),(intended|acknowledged|failed|found|read|unread|killed),(\d+),([^,]*),(?:=([^,]*))?$/

/** A whole line without its end; undefined when it is none. */
function parseRow(line: string): Row | undefined {
  const [whole, at, event, count, key = '', text] = form.exec(line) ?? []
  if (whole === undefined) return undefined
  const note = text === undefined ? undefined : decodeURIComponent(text)
  const row = { atMs: Number(at), event, sequence: Number(count), key, note }
  return row as Row
}

/**
 * What a ledger.csv's text says. A last line without its end was torn by a kill, and says nothing.
 *
 * @throws TahanError LEDGER_BROKEN when it is not such a file
 */
export function parseLedger(text: string, name = 'ledger.csv'): Ledger {
  const [header, ...lines] = text.split('\n').slice(0, -1)
  if (header === undefined) return ledgerOf([])
  if (`${header}\n` !== ledgerHeader) {
    throw new TahanError('LEDGER_BROKEN', `${name} does not begin with the columns of a ledger.`, {
      because: `its first line is "${header.slice(0, 80)}".`,
    })
  }
  return ledgerOf(
    lines.map((line, i) => {
      const row = parseRow(line)
      if (row) return row
      throw new TahanError('LEDGER_BROKEN', `Line ${i + 2} of ${name} is no row of a ledger.`, {
        because: `it reads "${line.slice(0, 120)}".`,
      })
    }),
  )
}

/** Undefined where no ledger was kept. @throws TahanError LEDGER_BROKEN */
export async function readLedger(file: string): Promise<Ledger | undefined> {
  try {
    return parseLedger(await readFile(file, 'utf8'), file)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

export function ledgerOf(rows: readonly Row[]): Ledger {
  const writes = new Map<number, Write>()
  const readings: Reading[] = []
  let found = new Map<string, Found[]>()
  let unread: string | undefined
  let isWriterKilled = false
  for (const row of rows) {
    const { atMs, sequence } = row
    const write = writes.get(sequence)
    switch (row.event) {
      case 'intended':
        writes.set(sequence, {
          ...{ sequence, key: row.key, intendedMs: atMs, acknowledgedMs: undefined, outcome: undefined },
        })
        break
      case 'acknowledged':
        if (write) write.acknowledgedMs = atMs
        break
      case 'failed':
        if (write) write.outcome = row.note
        break
      case 'found':
        found.set(row.key, [...(found.get(row.key) ?? []), row.note])
        break
      case 'read':
        readings.push({ found, others: Number(row.note), atMs })
        found = new Map()
        unread = undefined
        break
      case 'unread':
        // What it had found was no whole reading.
        found = new Map()
        unread = row.note
        break
      case 'killed':
        isWriterKilled = true
        break
      default:
        row satisfies never
    }
  }
  return { writes: [...writes.values()], readings, unread, isWriterKilled }
}
