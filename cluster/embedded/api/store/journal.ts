import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
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

  /**
   * Starts the file anew with the objects there are; the old one stays whole, and in use, until the new one is.
   * @throws the system's error when it cannot be written
   */
  begin(version: number, objects: Iterable<{ resource: string; object: ApiObject }>): void {
    const draft = `${this.#file}.draft`
    const descriptor = openSync(draft, 'w', 0o600)
    let bytes = 0
    try {
      bytes += writeLine(descriptor, { version, resource: 'namespaces', removed: '' }, bytes)
      for (const entry of objects) bytes += writeLine(descriptor, { version, ...entry }, bytes)
      renameSync(draft, this.#file)
    } catch (thrown) {
      closeSync(descriptor)
      rmSync(draft, { force: true })
      throw thrown
    }
    this.close()
    this.#descriptor = descriptor
    this.#writtenBytes = bytes
    this.#startedBytes = bytes
  }

  /** @throws the system's error when the disk is full; then nothing is written */
  append(entry: Entry): void {
    if (this.#descriptor === undefined) return
    this.#writtenBytes += writeLine(this.#descriptor, entry, this.#writtenBytes)
  }

  /** Worth beginning anew: most of it is history. */
  get isLong(): boolean {
    return this.#writtenBytes - this.#startedBytes > this.#longestBytes
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}

/** All of it, or nothing: half a line would spoil the next one too. @returns how many bytes it is long */
function writeLine(descriptor: number, entry: Entry, atByte: number): number {
  const line = Buffer.from(`${JSON.stringify(entry)}\n`)
  try {
    let written = 0
    while (written < line.byteLength) {
      written += writeSync(descriptor, line, written, line.byteLength - written, atByte + written)
    }
  } catch (thrown) {
    ftruncateSync(descriptor, atByte)
    throw thrown
  }
  return line.byteLength
}
