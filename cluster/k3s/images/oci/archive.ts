import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { fileOf, type TarEntry, tar } from '../../../../support/tar/tar.ts'
import type { Architecture } from '../architecture.ts'
import type { Blob, Blobs } from './blobs.ts'
import { archiveIndexOf, configOf, indexOf, manifestOf, type Process } from './image.ts'

export interface Variant {
  architecture: Architecture
  /** From the lowest to the highest. */
  layers: readonly Blob[]
  process: Process
}

export interface Image {
  /** Of the index over all its architectures. */
  digest: string
  /** Names the archive: its image under just these names. */
  key: string
  entries: TarEntry[]
}

/** The OCI layout of an image with a variant for each architecture, under all of its names. */
export async function layOut(
  blobs: Blobs,
  names: readonly string[],
  variants: readonly Variant[],
): Promise<Image> {
  const parts = new Map<string, Blob>()
  const keep = async (content: Buffer) => keepBlob(await blobs.put([content]))
  const keepBlob = (blob: Blob) => {
    parts.set(blob.digest, blob)
    return blob
  }

  const manifests: { architecture: Architecture; manifest: Blob }[] = []
  for (const { architecture, layers, process } of variants) {
    const config = await keep(configOf(architecture, layers, process))
    manifests.push({ architecture, manifest: await keep(manifestOf(config, layers.map(keepBlob))) })
  }
  const image = await keep(indexOf(manifests))
  const index = archiveIndexOf(image, names)
  const directory = (path: string): TarEntry => ({ kind: 'directory', path, mode: 0o755 })
  return {
    digest: image.digest,
    key: createHash('sha256').update(index).digest('hex'),
    entries: [
      fileOf('oci-layout', '{"imageLayoutVersion":"1.0.0"}\n'),
      fileOf('index.json', index),
      directory('blobs'),
      directory('blobs/sha256'),
      ...[...parts.values()].map(blob => blobs.entry(`blobs/${blob.digest.replace(':', '/')}`, blob)),
    ],
  }
}

/** A third of the size in two seconds; more effort gains little. */
const compressionLevel = 6

/**
 * Writes an archive that K3s takes from its image directory: tar in Zstandard. It appears whole or not at all.
 * @param scratch a folder of the same file system, for what is not whole yet
 */
export async function writeArchive(
  file: string,
  entries: readonly TarEntry[],
  { scratch, signal }: { scratch: string; signal: AbortSignal },
): Promise<void> {
  const draft = path.join(scratch, path.basename(file))
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: compressionLevel } })
  await pipeline(Readable.from(tar(entries)), compress, createWriteStream(draft, { flush: true }), { signal })
  await mkdir(path.dirname(file), { recursive: true })
  await rename(draft, file)
}
