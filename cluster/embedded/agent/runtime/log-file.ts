import { createWriteStream, type WriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** As containerd: a longer line is cut into parts. */
const longestLine = 16_384

/**
 * A container's log in the format of the Container Runtime Interface: `<time> <stream> <F or P> <text>`, where P
 * marks a part of a line that goes on.
 */
export class LogFile {
  readonly #file: WriteStream
  #open = 0

  constructor(file: string) {
    this.#file = createWriteStream(file, { flags: 'a', mode: 0o600 })
    this.#file.on('error', () => {}) // a full disk or a removed pod must not end the agent
  }

  /** Writes what a container says on one of its streams, until it ends. */
  follow(stream: Readable, name: 'stdout' | 'stderr'): void {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    this.#open++
    stream.on('data', (chunk: Buffer) => {
      const parts = (rest + decoder.write(chunk)).split('\n')
      rest = parts.pop() ?? ''
      let text = ''
      for (const part of parts) text += this.#entry(name, part)
      while (rest.length >= longestLine) {
        text += `${new Date().toISOString()} ${name} P ${rest.slice(0, longestLine)}\n`
        rest = rest.slice(longestLine)
      }
      if (text && !this.#file.write(text)) {
        stream.pause()
        this.#file.once('drain', () => stream.resume())
      }
    })
    stream.on('error', () => {})
    stream.on('close', () => {
      if (rest) this.#file.write(`${new Date().toISOString()} ${name} P ${rest}\n`)
      if (--this.#open === 0) this.#file.end()
    })
  }

  #entry(name: string, line: string): string {
    const now = new Date().toISOString()
    let text = ''
    let rest = line
    while (rest.length > longestLine) {
      text += `${now} ${name} P ${rest.slice(0, longestLine)}\n`
      rest = rest.slice(longestLine)
    }
    return `${text}${now} ${name} F ${rest}\n`
  }
}
