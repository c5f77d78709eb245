import { createHash } from 'node:crypto'

/** The file of an archive that says what the others are; `sha256sum -c SHA256SUMS` understands it without tahan. */
export const sumsName = 'SHA256SUMS'

/** SHA-256 of each file, by its path, in the order of the paths. */
export type Sums = ReadonlyMap<string, string>

export function sumsText(sums: Sums): string {
  return [...sums].map(([file, sum]) => `${sum}  ${file}\n`).join('')
}

/** @throws RangeError where a line says something else: one sentence, without a full stop */
export function parseSums(text: string): Sums {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new RangeError(`the last line of ${sumsName} is torn`)
  return new Map(
    lines.map((line, i) => {
      const [, sum, file] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
      if (sum === undefined || file === undefined)
        throw new RangeError(`line ${i + 1} of ${sumsName} is no hash`)
      return [file, sum]
    }),
  )
}

/** Passes bytes on and takes their hash meanwhile. */
export async function* hashing(
  bytes: AsyncIterable<Buffer>,
  tell: (sum: string) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
  tell(hash.digest('hex'))
}

/** The SHA-256 of bytes that nobody else wants. */
export async function sumOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  let sum = ''
  for await (const _ of hashing(bytes, told => {
    sum = told
  }));
  return sum
}
