import type { WriteStream } from 'node:tty'

type Write = WriteStream['write']

/** What is written to the terminal by others while a block stands on it is kept, and not shown; so much of it. */
const keptCharacters = 20_000

/**
 * A block of lines at the end of a terminal, drawn anew in place. While it stands nothing else reaches the terminal:
 * whatever writes to standard output or error is kept for when the block is taken away.
 */
export class Block {
  readonly #out: WriteStream
  readonly #streams: { stream: WriteStream; write: Write }[]
  #lines = 0
  #kept = ''

  constructor(out: WriteStream, others: readonly WriteStream[]) {
    this.#out = out
    this.#streams = [out, ...others].map(stream => ({ stream, write: stream.write }))
    for (const { stream } of this.#streams) stream.write = this.#keep
    this.#raw('\x1b[?25l') // a cursor that jumps about is no calm
  }

  draw(lines: readonly string[]): void {
    const [up, body] = [
      this.#lines > 0 ? `\x1b[${this.#lines}F` : '',
      lines.map(line => `\x1b[2K${line}\n`).join(''),
    ]
    this.#raw(`${up}${body}\x1b[0J`)
    this.#lines = lines.length
  }

  /** Takes the block away. @returns the last of what others wrote meanwhile */
  remove(): string {
    this.draw([])
    this.#raw('\x1b[?25h')
    for (const { stream, write } of this.#streams) stream.write = write
    this.#streams.length = 0
    return this.#kept
  }

  #raw(text: string): void {
    const [own] = this.#streams
    own?.write.call(this.#out, text)
  }

  readonly #keep = ((chunk: Uint8Array | string, encoding?: unknown, done?: unknown): boolean => {
    this.#kept = (this.#kept + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).slice(
      -keptCharacters,
    )
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') callback()
    return true
  }) as Write
}
