import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TahanError } from '../../../support/errors.ts'
import type { Architecture } from '../images/architecture.ts'
import { type DownloadOptions, downloadFile, downloadText } from './download.ts'

export interface ReleaseOptions extends DownloadOptions {
  /** Where releases are; GitHub's, or a mirror with the same folders. */
  releasesUrl: string
  cacheFolder: string
  onProgress: (line: string) => void
}

/** The official binary. @returns its path in the cache */
export async function releasedBinary(
  version: string,
  architecture: Architecture,
  options: ReleaseOptions,
): Promise<string> {
  return await released(
    version,
    architecture,
    [architecture === 'amd64' ? 'k3s' : `k3s-${architecture}`],
    options,
  )
}

/** The official archive of the images that K3s itself runs, for boards without internet. */
export async function releasedImages(
  version: string,
  architecture: Architecture,
  options: ReleaseOptions,
): Promise<string> {
  const names = ['.tar.zst', '.tar.gz', '.tar'].map(ending => `k3s-airgap-images-${architecture}${ending}`)
  return await released(version, architecture, names, options)
}

/**
 * The first of these assets that the release has, as the checksums that were published with it say.
 * @throws TahanError DOWNLOAD_FAILED, DOWNLOAD_CORRUPT, K3S_RELEASE_WITHOUT
 */
async function released(
  version: string,
  architecture: Architecture,
  names: readonly string[],
  options: ReleaseOptions,
): Promise<string> {
  const folder = path.join(options.cacheFolder, version)
  const base = `${options.releasesUrl}/${encodeURIComponent(version)}`
  const sums = await checksums(base, path.join(folder, `sha256sum-${architecture}.txt`), options)
  const name = names.find(candidate => sums.has(candidate))
  const sha256 = name && sums.get(name)
  if (!name || !sha256)
    throw new TahanError('K3S_RELEASE_WITHOUT', `K3s ${version} has no ${names.join(' and no ')}.`, {
      because: `${base}/sha256sum-${architecture}.txt does not name it`,
      tryThis: 'another TAHAN_K3S_VERSION',
    })
  const file = path.join(folder, name)
  if ((await sha256Of(file)) === sha256) return file
  options.onProgress(`downloading ${base}/${name}`)
  await downloadFile(`${base}/${name}`, { file, sha256 }, options)
  return file
}

/** By name of asset. */
async function checksums(base: string, file: string, options: ReleaseOptions): Promise<Map<string, string>> {
  const cached = sumsIn(await readFile(file, 'utf8').catch(() => ''))
  if (cached.size > 0) return cached
  const content = await downloadText(`${base}/${path.basename(file)}`, options)
  const sums = sumsIn(content)
  if (sums.size > 0) {
    await mkdir(path.dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}`
    await writeFile(draft, content)
    await rename(draft, file)
  }
  return sums
}

function sumsIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^([0-9a-f]{64}) [ *](\S+)$/gm)].map(([, sum = '', name = '']) => [name, sum]),
  )
}

async function sha256Of(file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  return await pipeline(createReadStream(file), hash).then(
    () => hash.digest('hex'),
    () => undefined,
  )
}
