/** What a scanned portion of bytes brought: nothing whole yet, a whole answer, or bytes that are no HTTP answer. */
export type Scan = 'more' | 'done' | 'broken'

/** Bytes of head above which an answer is taken for broken. */
const maxHead = 16 * 1024

interface Head {
  status: number
  framing: 'length' | 'chunked' | 'until-close'
  length: number
  keepAlive: boolean
}

type State = 'head' | 'length' | 'chunk-size' | 'chunk' | 'trailer' | 'until-close'

/**
 * Follows the answers on one connection, and keeps nothing of their bodies: a load of tens of thousands of answers a
 * second needs their status, their size and their end. (The probe's reader keeps the body, to check it.)
 *
 * The bytes it is given are only valid during the call, so that all connections of a process can share one buffer.
 */
export class AnswerScanner {
  status = 0
  /** Of the answer under way, or the last one: head and body, in bytes. */
  size = 0
  /** The connection can carry another request. Valid after `done`. */
  keepAlive = false
  #state: State = 'head'
  #begun = false
  #missing = 0
  /** A head or a chunk's size that came in several portions. */
  #kept = ''

  /** Answers come one at a time: bytes after the end of one answer nobody asked for. */
  scan(bytes: Buffer, length: number): Scan {
    this.size = this.#begun ? this.size + length : length
    this.#begun = true
    let at = 0
    while (at < length) {
      switch (this.#state) {
        case 'head': {
          const end = this.#readHead(bytes, at, length)
          if (end === undefined) return this.#kept.length > maxHead ? 'broken' : 'more'
          if (end < 0) return 'broken'
          at = end
          if (this.#isEmpty()) return this.#end(at, length)
          break
        }
        case 'length':
        case 'chunk': {
          const part = Math.min(this.#missing, length - at)
          this.#missing -= part
          at += part
          if (this.#missing > 0) return 'more'
          if (this.#state === 'length') return this.#end(at, length)
          this.#state = 'chunk-size'
          break
        }
        case 'chunk-size':
        case 'trailer': {
          const line = this.#readLine(bytes, at, length)
          if (line === undefined) return this.#kept.length > maxHead ? 'broken' : 'more'
          at = line.end
          if (this.#state === 'trailer') {
            if (line.text === '') return this.#end(at, length)
          } else if (!this.#beginChunk(line.text)) return 'broken'
          break
        }
        case 'until-close':
          return 'more'
      }
    }
    return 'more'
  }

  /** The other side closed: only an answer without a length ends so. */
  close(): Scan {
    if (this.#state !== 'until-close') return 'broken'
    this.keepAlive = false
    return this.#end(0, 0)
  }

  #isEmpty(): boolean {
    return this.#state === 'length' && this.#missing === 0
  }

  /** For another connection. */
  reset(): void {
    this.#state = 'head'
    this.#begun = false
    this.#kept = ''
  }

  #end(at: number, length: number): Scan {
    this.#state = 'head'
    this.#begun = false
    return at < length ? 'broken' : 'done'
  }

  /** @returns where the body begins; undefined when the head is not whole yet, −1 when it is none */
  #readHead(bytes: Buffer, at: number, length: number): number | undefined {
    const kept = this.#kept.length
    let text: string
    let end: number
    if (kept === 0) {
      end = bytes.indexOf('\r\n\r\n', at, 'latin1')
      if (end < 0 || end + 4 > length) {
        this.#kept = bytes.toString('latin1', at, length)
        return undefined
      }
      text = bytes.toString('latin1', at, end)
      end += 4
    } else {
      const whole = this.#kept + bytes.toString('latin1', at, length)
      const found = whole.indexOf('\r\n\r\n', Math.max(0, kept - 3))
      if (found < 0) {
        this.#kept = whole
        return undefined
      }
      text = whole.slice(0, found)
      end = at + found + 4 - kept
      this.#kept = ''
    }
    const head = headOf(text)
    if (head === undefined) return -1
    if (head.status < 200) return head.status === 101 ? -1 : end // interim: the real head follows
    this.status = head.status
    this.keepAlive = head.keepAlive
    this.#missing = head.length
    this.#state = head.framing === 'chunked' ? 'chunk-size' : head.framing
    return end
  }

  #readLine(bytes: Buffer, at: number, length: number): { text: string; end: number } | undefined {
    const whole = this.#kept + bytes.toString('latin1', at, length)
    const found = whole.indexOf('\r\n')
    if (found < 0) {
      this.#kept = whole
      return undefined
    }
    const end = at + found + 2 - this.#kept.length
    this.#kept = ''
    return { text: whole.slice(0, found), end }
  }

  #beginChunk(line: string): boolean {
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) return false
    this.#missing = Number.parseInt(size, 16)
    if (this.#missing === 0) this.#state = 'trailer'
    else {
      this.#missing += 2 // its line end
      this.#state = 'chunk'
    }
    return true
  }
}

/** Answers of one service look alike: the last head, so that an equal one need not be read again. */
let lastText = ''
let lastHead: Head | undefined

function headOf(text: string): Head | undefined {
  if (text === lastText && lastHead !== undefined) return lastHead
  const head = readHead(text)
  lastText = text
  lastHead = head
  return head
}

function readHead(text: string): Head | undefined {
  const statusLine = /^HTTP\/1\.([01]) (\d{3})(?: |\r|$)/.exec(text)
  if (statusLine === null) return undefined
  const status = Number(statusLine[2])
  const connection = /\r\nconnection:([^\r]*)/i.exec(text)?.[1]?.toLowerCase() ?? ''
  const keepAlive = statusLine[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive')
  const length = /\r\ncontent-length:[ \t]*([^\r]*)/i.exec(text)?.[1]?.trim()
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return undefined
  if (status === 204 || status === 304 || status < 200) {
    return { status, framing: 'length', length: 0, keepAlive }
  }
  if (/\r\ntransfer-encoding:[ \t]*chunked/i.test(text)) {
    return { status, framing: 'chunked', length: 0, keepAlive }
  }
  if (length === undefined) return { status, framing: 'until-close', length: 0, keepAlive: false }
  return { status, framing: 'length', length: Number(length), keepAlive }
}
