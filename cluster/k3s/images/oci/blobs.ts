import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import type { TarEntry } from '../../../../support/tar/tar.ts'

/** A blob by its content: `digest` is `sha256:` and 64 hexadecimal digits. */
export interface Blob {
  digest: string
  size: number
}

/** A folder of blobs, each named by its digest. Whole or not there: many processes may write the same one at once. */
export class Blobs {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  #fileOf(digest: string): string {
    return path.join(this.#folder, digest.replace(':', '-'))
  }

  async put(content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Blob> {
    await mkdir(this.#folder, { recursive: true })
    const draft = path.join(this.#folder, `draft-${randomUUID()}`)
    try {
      const hash = createHash('sha256')
      let size = 0
      await using file = await open(draft, 'wx')
      for await (const chunk of content) {
        hash.update(chunk)
        size += chunk.length
        await file.writeFile(chunk)
      }
      await file.sync()
      const digest = `sha256:${hash.digest('hex')}`
      await rename(draft, this.#fileOf(digest))
      return { digest, size }
    } catch (thrown) {
      await rm(draft, { force: true })
      throw thrown
    }
  }

  /** Whether it is there; marks it as used now. */
  async has({ digest, size }: Blob): Promise<boolean> {
    const file = this.#fileOf(digest)
    const found = await stat(file).catch(() => undefined)
    if (found?.size !== size) return false
    await utimes(file, new Date(), new Date())
    return true
  }

  /** The blob for an archive, compared with its digest as it is read. */
  entry(path: string, blob: Blob): TarEntry {
    return { kind: 'file', path, mode: 0o644, sizeBytes: blob.size, read: () => this.#read(blob) }
  }

  async *#read({ digest }: Blob): AsyncGenerator<Buffer> {
    const file = this.#fileOf(digest)
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer)
      yield chunk as Buffer
    }
    if (`sha256:${hash.digest('hex')}` === digest) return
    await rm(file, { force: true })
    throw new TahanError('IMAGE_CACHE_DAMAGED', `${file} is not what was once written there.`, {
      because: 'its content no longer has the digest that it is named by; the file has been removed.',
      tryThis: 'the same again: what is missing is made anew. If it comes back, mistrust the disk.',
    })
  }
}
