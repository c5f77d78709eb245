import { createWriteStream, renameSync, rmSync, type WriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** As containerd: a longer line is cut into parts. */
const longestLine = 16_384

export interface LogLimits {
  /** The log is put aside, and a new one begun, when it is longer. */
  bytes: number
  /** With the one that is written to; the oldest go. */
  files: number
}

/** The kubelet's `containerLogMaxSize` and `containerLogMaxFiles`. */
const kubeletLimits: LogLimits = { bytes: 10 * 1024 * 1024, files: 5 }

/**
 * A container's log in the format of the Container Runtime Interface: `<time> <stream> <F or P> <text>`, where P
 * marks a part of a line that goes on. What was put aside is `<file>.1`, the older `<file>.2` and so on.
 */
export class LogFile {
  readonly #path: string
  readonly #limits: LogLimits
  #file: WriteStream
  #bytes = 0
  #open = 0

  constructor(path: string, limits = kubeletLimits) {
    this.#path = path
    this.#limits = limits
    this.#file = opened(path)
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
      if (text && !this.#write(text)) {
        stream.pause()
        const goOn = () => stream.resume()
        this.#file.once('drain', goOn).once('close', goOn) // closed: it was put aside, or cannot be written
      }
    })
    stream.on('error', () => {})
    stream.on('close', () => {
      if (rest) this.#write(`${new Date().toISOString()} ${name} P ${rest}\n`)
      if (--this.#open === 0) this.#file.end()
    })
  }

  /** @returns false when the disk does not keep up */
  #write(text: string): boolean {
    if (this.#bytes >= this.#limits.bytes) this.#putAside()
    this.#bytes += Buffer.byteLength(text)
    return this.#file.write(text)
  }

  #putAside(): void {
    this.#file.end()
    for (let n = this.#limits.files - 2; n >= 0; n--) rename(aside(this.#path, n), aside(this.#path, n + 1))
    this.#file = opened(this.#path)
    this.#bytes = 0
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

/** Removes a container's log, with what was put aside. */
export function removeLog(path: string): void {
  for (let n = 0; n < kubeletLimits.files; n++) rmSync(aside(path, n), { force: true })
}

function opened(path: string): WriteStream {
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 })
  return file.on('error', () => {}) // a full disk or a removed pod must not end the agent
}

/** @param n 0 is the log itself */
function aside(path: string, n: number): string {
  return n === 0 ? path : `${path}.${n}`
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {} // not there: fewer were put aside yet, or the pod was removed
}
