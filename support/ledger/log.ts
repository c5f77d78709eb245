import { closeSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { ledgerHeader, type Row, rowText } from './csv.ts'

/**
 * Writes ledger.csv. A row is in the file when the call returns: what is about to be sent must be known as intended
 * whatever kills this process, and writes are few.
 */
export class LedgerLog {
  readonly #file: number

  private constructor(file: number) {
    this.#file = file
  }

  /** A new one. @throws the system's error when it exists or cannot be made */
  static create(file: string): LedgerLog {
    const log = new LedgerLog(openSync(file, 'ax'))
    log.#write(ledgerHeader)
    return log
  }

  /** One whose writer is gone: what a kill tore is cut off, and what it had begun to read does not count. */
  static goOn(file: string, atMs: number, wasWriting: boolean): LedgerLog {
    truncateSync(file, readFileSync(file).lastIndexOf('\n') + 1)
    const appending = new LedgerLog(openSync(file, 'a'))
    if (wasWriting) appending.add({ event: 'killed', atMs, sequence: 0, note: '' })
    appending.add({ event: 'unread', atMs, sequence: 0, note: 'who read it back was killed' })
    return appending
  }

  add(row: Row): void {
    this.#write(rowText(row))
  }

  addAll(rows: readonly Row[]): void {
    this.#write(rows.map(rowText).join(''))
  }

  close(): void {
    closeSync(this.#file)
  }

  #write(text: string): void {
    const bytes = Buffer.from(text)
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done)
  }
}
