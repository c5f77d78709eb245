/** How far the reading of a response has come. `broken`: not HTTP/1.x as this reader knows it, or cut short. */
export type Reading = 'more' | 'done' | 'broken'

/** Bytes of head, and of body, above which an answer is taken for broken: a probe asks for small things. */
const maxHead = 16 * 1024
const maxBody = 1024 * 1024

type Framing = 'head' | 'length' | 'chunk-size' | 'chunk' | 'trailers' | 'until-close' | 'done' | 'broken'

/**
 * Reads one HTTP/1.x response to a GET from bytes in any portions: status line, headers, and a body by
 * content-length, in chunks, or until the connection closes. Interim (1xx) responses are skipped.
 */
export class ResponseReader {
  status = 0
  /** Value of the `x-instance` header: the instance that answered, as the app names itself. */
  instance = ''
  /** The connection can carry another request. False until the response is done. */
  reusable = false
  #framing: Framing = 'head'
  #unread: Buffer = Buffer.alloc(0)
  #body: Buffer[] = []
  #bodySize = 0
  /** Bytes of the body, or of the current chunk with its line end, still to come. */
  #missing = 0
  #keepAlive = false

  /** The body as text. */
  get body(): string {
    const [only] = this.#body
    return only !== undefined && this.#body.length === 1
      ? only.toString('utf8')
      : Buffer.concat(this.#body).toString('utf8')
  }

  feed(bytes: Buffer): Reading {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes])
    while (this.#step()) {
      // each step reads one element: a head, a chunk's size, a part of the body
    }
    return this.#reading()
  }

  /** The other side closed: only a body without a length ends so. */
  close(): Reading {
    if (this.#framing === 'until-close') this.#framing = 'done'
    else if (this.#framing !== 'done') this.#framing = 'broken'
    return this.#reading()
  }

  #reading(): Reading {
    if (this.#framing === 'broken') return 'broken'
    if (this.#framing !== 'done') return 'more'
    // Bytes after the end belong to no request of ours.
    this.reusable = this.#keepAlive && this.#unread.length === 0
    return 'done'
  }

  /** Reads one element; false when it needs more bytes, or when nothing more is to be read. */
  #step(): boolean {
    switch (this.#framing) {
      case 'head':
        return this.#readHead()
      case 'length':
        return this.#readBody('done')
      case 'chunk-size':
        return this.#readChunkSize()
      case 'chunk':
        return this.#readChunk()
      case 'trailers':
        return this.#readTrailer()
      case 'until-close':
        this.#missing = this.#unread.length
        return this.#missing > 0 && this.#readBody('until-close')
      default:
        return false
    }
  }

  #break(): boolean {
    this.#framing = 'broken'
    return false
  }

  #readHead(): boolean {
    const end = this.#unread.indexOf('\r\n\r\n')
    if (end < 0) return this.#unread.length > maxHead ? this.#break() : false
    if (end > maxHead) return this.#break()
    const [statusLine = '', ...headers] = this.#unread.toString('latin1', 0, end).split('\r\n')
    this.#unread = this.#unread.subarray(end + 4)
    const match = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(statusLine)
    if (match === null) return this.#break()
    this.status = Number(match[2])
    if (this.status < 100 || this.status === 101) return this.#break()
    if (this.status < 200) return true // interim: the real head follows
    return this.#readHeaders(headers, match[1] === '1')
  }

  #readHeaders(headers: readonly string[], keepAliveByDefault: boolean): boolean {
    let length: number | undefined
    let chunked = false
    this.#keepAlive = keepAliveByDefault
    for (const header of headers) {
      const colon = header.indexOf(':')
      if (colon <= 0) return this.#break()
      const value = header.slice(colon + 1).trim()
      switch (header.slice(0, colon).toLowerCase()) {
        case 'content-length':
          if (!/^\d{1,15}$/.test(value)) return this.#break()
          if (length !== undefined && length !== Number(value)) return this.#break()
          length = Number(value)
          break
        case 'transfer-encoding':
          if (value.toLowerCase() !== 'chunked') return this.#break()
          chunked = true
          break
        case 'connection': {
          const tokens = value.toLowerCase().split(/\s*,\s*/)
          if (tokens.includes('close')) this.#keepAlive = false
          else if (tokens.includes('keep-alive')) this.#keepAlive = true
          break
        }
        case 'x-instance':
          this.instance = value
          break
      }
    }
    return this.#frame(length, chunked)
  }

  #frame(length: number | undefined, chunked: boolean): boolean {
    if (this.status === 204 || this.status === 304) this.#framing = 'done'
    else if (chunked) this.#framing = 'chunk-size'
    else if (length === undefined) {
      this.#framing = 'until-close'
      this.#keepAlive = false
    } else if (length > maxBody) return this.#break()
    else {
      this.#missing = length
      this.#framing = length === 0 ? 'done' : 'length'
    }
    return true
  }

  #readBody(next: Framing): boolean {
    const part = this.#unread.subarray(0, this.#missing)
    this.#unread = this.#unread.subarray(part.length)
    this.#missing -= part.length
    this.#bodySize += part.length
    if (this.#bodySize > maxBody) return this.#break()
    if (part.length > 0) this.#body.push(part)
    if (this.#missing > 0) return false
    this.#framing = next
    return true
  }

  #readLine(): string | undefined {
    const end = this.#unread.indexOf('\r\n')
    if (end < 0) {
      if (this.#unread.length > maxHead) this.#break()
      return undefined
    }
    const line = this.#unread.toString('latin1', 0, end)
    this.#unread = this.#unread.subarray(end + 2)
    return line
  }

  #readChunkSize(): boolean {
    const line = this.#readLine()
    if (line === undefined) return false
    const size = /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) return this.#break()
    this.#missing = Number.parseInt(size, 16)
    this.#framing = this.#missing === 0 ? 'trailers' : 'chunk'
    return true
  }

  #readChunk(): boolean {
    if (this.#missing > 0 && !this.#readBody('chunk')) return false
    if (this.#unread.length < 2) return false
    if (this.#unread[0] !== 13 || this.#unread[1] !== 10) return this.#break()
    this.#unread = this.#unread.subarray(2)
    this.#framing = 'chunk-size'
    return true
  }

  #readTrailer(): boolean {
    const line = this.#readLine()
    if (line === undefined) return false
    if (line === '') this.#framing = 'done'
    return true
  }
}
