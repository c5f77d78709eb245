/** What stands in a tar archive. All of it belongs to root and is from 1970, so that the same input gives the same bytes. */
export type TarEntry =
  | { kind: 'directory'; path: string; mode: number }
  | { kind: 'symlink'; path: string; target: string }
  | {
      kind: 'file'
      path: string
      mode: number
      sizeBytes: number
      read: () => Iterable<Buffer> | AsyncIterable<Buffer>
    }

/** A file whose content is at hand. */
export function fileOf(path: string, content: string | Buffer, mode = 0o644): TarEntry {
  const bytes = Buffer.from(content)
  return { kind: 'file', path, mode, sizeBytes: bytes.length, read: () => [bytes] }
}

export const blockBytes = 512
const types = { file: '0', symlink: '2', directory: '5' } as const

/**
 * The entries as a POSIX (ustar) archive, in the order of their paths. A folder stands before what is in it, as `/`
 * sorts before every letter.
 * @throws RangeError for a path that ustar cannot hold
 */
export async function* tar(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const entry of sorted) {
    yield headerOf(entry)
    if (entry.kind !== 'file') continue
    let seenBytes = 0
    for await (const chunk of entry.read()) {
      seenBytes += chunk.length
      yield chunk
    }
    if (seenBytes !== entry.sizeBytes) {
      throw new RangeError(
        `${entry.path} has ${seenBytes} bytes and not ${entry.sizeBytes}: it changed meanwhile`,
      )
    }
    yield Buffer.alloc((blockBytes - (seenBytes % blockBytes)) % blockBytes)
  }
  yield Buffer.alloc(2 * blockBytes) // the end
}

function headerOf(entry: TarEntry): Buffer {
  const header = Buffer.alloc(blockBytes)
  const [prefix, name] = splitName(entry.kind === 'directory' ? `${entry.path}/` : entry.path)
  text(header, 0, 100, name)
  text(header, 345, 155, prefix)
  number(header, 100, 8, entry.kind === 'symlink' ? 0o777 : entry.mode)
  number(header, 108, 8, 0) // owner
  number(header, 116, 8, 0) // group
  number(header, 124, 12, entry.kind === 'file' ? entry.sizeBytes : 0)
  number(header, 136, 12, 0) // time
  header.fill(' ', 148, 156) // the checksum counts itself as spaces
  text(header, 156, 1, types[entry.kind])
  if (entry.kind === 'symlink') text(header, 157, 100, entry.target)
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** A long path is told in two parts, parted at one of its slashes. */
function splitName(name: string): [prefix: string, name: string] {
  if (Buffer.byteLength(name) <= 100) return ['', name]
  for (let at = name.indexOf('/', 1); at > 0 && at < name.length - 1; at = name.indexOf('/', at + 1)) {
    const rest = name.slice(at + 1)
    if (Buffer.byteLength(rest) <= 100) return [name.slice(0, at), rest]
  }
  return ['', name]
}

function text(header: Buffer, offset: number, length: number, value: string): void {
  if (Buffer.byteLength(value) > length)
    throw new RangeError(`"${value}" is longer than a tar header's ${length} bytes`)
  header.write(value, offset)
}

function number(header: Buffer, offset: number, length: number, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1')
}
