import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import type { ApiObject } from '../object.ts'

export type Entry =
  | { version: number; resource: string; object: ApiObject }
  | { version: number; resource: string; removed: string }

/**
 * Every write as one line of JSON, in the file before anyone is told of it, so that a server that was killed has all
 * its objects when it is started again. A last line that was cut off in the middle never was answered, and is dropped.
 */
export class Journal {
  readonly #file: string
  readonly #longestBytes: number
  #descriptor: number | undefined
  #writtenBytes = 0
  #startedBytes = 0

  constructor(file: string, longestBytes = 32 * 1024 * 1024) {
    this.#file = file
    this.#longestBytes = longestBytes
  }

  *replay(): Iterable<Entry> {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
      throw error
    }
    for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
      if (line) yield JSON.parse(line) as Entry
    }
  }

  /** Starts the file anew with the objects there are; the old one stays whole until the new one is. */
  begin(version: number, objects: Iterable<{ resource: string; object: ApiObject }>): void {
    this.close()
    const draft = `${this.#file}.draft`
    this.#descriptor = openSync(draft, 'w', 0o600)
    this.#writtenBytes = 0
    this.#write({ version, resource: 'namespaces', removed: '' })
    for (const entry of objects) this.#write({ version, ...entry })
    renameSync(draft, this.#file)
    this.#startedBytes = this.#writtenBytes
  }

  append(entry: Entry): void {
    this.#write(entry)
  }

  /** Worth beginning anew: most of it is history. */
  get isLong(): boolean {
    return this.#writtenBytes - this.#startedBytes > this.#longestBytes
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #write(entry: Entry): void {
    if (this.#descriptor === undefined) return
    this.#writtenBytes += writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`)
  }
}
