import { closeSync, openSync, write } from 'node:fs'
import type { Writable } from 'node:stream'

/** A kill loses at most this much of the rows. */
const flushEveryMs = 100

/**
 * Appends rows to a file, and copies them to whoever started this process, if that is wanted. Writing is left to other threads: a
 * busy disk must not hold up the schedule. Plain appends, so that a kill at any moment leaves a readable file.
 */
export class RowLog {
  readonly #file: number
  readonly #copy: Writable | undefined
  readonly #timer: NodeJS.Timeout
  readonly #failed: (error: Error) => void
  #rows: string[] = []
  #writing: Promise<void> = Promise.resolve()
  #closed: Promise<void> | undefined

  /**
   * @param header its first line
   * @param failed told when the file cannot be written any more
   * @throws the system's error when the file exists or cannot be made
   */
  constructor(file: string, header: string, copy: Writable | undefined, failed: (error: Error) => void) {
    this.#file = openSync(file, 'ax')
    this.#copy = copy
    this.#failed = failed
    this.#writing = this.#append(header)
    this.#timer = setInterval(() => this.#flush(), flushEveryMs)
  }

  /** @param row its line end included */
  add(row: string): void {
    this.#rows.push(row)
  }

  /** Writes the rest. Closed once, however often it is asked for: by then the number may be another file's. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer)
    this.#flush()
    await this.#writing
    closeSync(this.#file)
  }

  #flush(): void {
    if (this.#rows.length === 0) return
    const text = this.#rows.join('')
    this.#rows = []
    // The file first: what anybody has heard of is there, whatever kills this process.
    this.#writing = this.#writing
      .then(() => this.#append(text))
      .then(() => {
        this.#copy?.write(text)
      })
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    try {
      for (let done = 0; done < bytes.length; ) done += await this.#write(bytes.subarray(done))
    } catch (error) {
      this.#failed(error as Error)
    }
  }

  #write(bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      write(this.#file, bytes, (error, written) => (error ? reject(error) : resolve(written)))
    })
  }
}
