import { blockBytes } from './tar.ts'

/** An entry of an archive that is being read. */
export interface ReadEntry {
  kind: 'file' | 'directory' | 'symlink' | 'other'
  path: string
  sizeBytes: number
  /** Its bytes; what is not taken before the next entry is asked for is skipped. */
  content: AsyncIterable<Buffer>
}

const kinds: Record<string, ReadEntry['kind']> = {
  '\0': 'file',
  '0': 'file',
  '2': 'symlink',
  '5': 'directory',
}

/**
 * The entries of a POSIX (ustar) archive, as `tar` writes it, in the order in which they stand there.
 * @throws RangeError where the bytes are no whole archive: one sentence, without a full stop
 */
export async function* untar(bytes: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry> {
  const source = new Source(bytes)
  for (;;) {
    const header = await source.block('the middle of the archive')
    if (header.every(byte => byte === 0)) {
      await source.block('its last block')
      // To the very last byte: a compressed stream is only then held to its checksum.
      if (await source.holdsMore()) throw new RangeError('something follows its end')
      return
    }
    const entry = entryOf(header)
    const content = source.take(entry.sizeBytes, entry.path)
    yield { ...entry, content }
    for await (const _ of content); // whatever was not taken
    await source.skip((blockBytes - (entry.sizeBytes % blockBytes)) % blockBytes, entry.path)
  }
}

function entryOf(header: Buffer): Omit<ReadEntry, 'content'> {
  const summed = header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0)
  if (octal(header, 148, 8) !== summed) throw new RangeError('the head of one of its entries was altered')
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)]
  const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/\/$/, '')
  const kind = kinds[header.toString('latin1', 156, 157)] ?? 'other'
  return { kind, path, sizeBytes: octal(header, 124, 12) }
}

function text(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

function octal(header: Buffer, offset: number, length: number): number {
  const digits = text(header, offset, length).trim()
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

/** Bytes in portions of whatever size is wanted. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>
  #left: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#chunks = bytes[Symbol.asyncIterator]()
  }

  async block(where: string): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this.take(blockBytes, where)) parts.push(part)
    return Buffer.concat(parts)
  }

  async skip(bytes: number, where: string): Promise<void> {
    for await (const _ of this.take(bytes, where));
  }

  /** Whether anything but padding is left; reads all of it. */
  async holdsMore(): Promise<boolean> {
    let more = this.#left.some(byte => byte !== 0)
    for (let chunk = await this.#chunks.next(); !chunk.done; chunk = await this.#chunks.next()) {
      more ||= chunk.value.some((byte: number) => byte !== 0)
    }
    return more
  }

  /** So many of the next bytes; each is given once, so whoever takes again takes what is left of them. */
  take(bytes: number, where: string): AsyncIterable<Buffer> {
    let wanted = bytes
    const next = async (): Promise<Buffer | undefined> => {
      if (wanted === 0) return undefined
      while (this.#left.length === 0) {
        const chunk = await this.#chunks.next()
        if (chunk.done) throw new RangeError(`it ends too early, in ${where}`)
        this.#left = chunk.value
      }
      const part = this.#left.subarray(0, wanted)
      this.#left = this.#left.subarray(part.length)
      wanted -= part.length
      return part
    }
    return {
      async *[Symbol.asyncIterator]() {
        for (let part = await next(); part !== undefined; part = await next()) yield part
      },
    }
  }
}
