import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { messageOf, TahanError } from '../../support/errors.ts'
import { fileOf, type TarEntry, tar } from '../../support/tar/tar.ts'
import { hashing, sumOf, sumsName, sumsText } from './sums.ts'

/** What `npm run csv` and `npm run jtl` make of a run's evidence: whoever unpacks it makes them again. */
const madeOfIt = [/^csv\//, /\/samples\.jtl$/]

export interface Packed {
  archive: string
  files: number
  sizeBytes: number
  /** SHA-256 of the archive itself. */
  sum: string
}

/**
 * Packs a run's folder into one archive, with the SHA-256 of each of its files. The same folder gives the same bytes:
 * no times and no owners are in it.
 *
 * @param archive the file to write; whole or not there
 * @throws TahanError RUN_NOT_FOUND, RUN_CHANGED where somebody wrote to it meanwhile
 */
export async function packRun(runFolder: string, archive: string): Promise<Packed> {
  const folder = path.resolve(runFolder)
  if (!existsSync(path.join(folder, 'manifest.json'))) {
    throw new TahanError('RUN_NOT_FOUND', `${runFolder} is not the folder of a run.`, {
      because: 'it holds no manifest.json.',
      tryThis: 'name a folder in reports/runs, for example reports/runs/latest',
    })
  }
  const name = path.basename(folder)
  const files = await evidenceOf(folder)
  const sums = new Map<string, string>()
  for (const file of files) sums.set(file, await sumOf(createReadStream(path.join(folder, file))))
  const entries = [fileOf(`${name}/${sumsName}`, sumsText(sums))]
  for (const file of files) entries.push(await entryOf(folder, file, sums.get(file)))
  const draft = `${archive}.draft`
  try {
    await pipeline(Readable.from(tar(entries), { objectMode: false }), createGzip(), createWriteStream(draft))
    await rename(draft, archive)
  } catch (thrown) {
    await rm(draft, { force: true })
    if (!(thrown instanceof RangeError)) throw thrown
    throw new TahanError('RUN_CHANGED', `${runFolder} changed while it was packed.`, {
      because: `${messageOf(thrown)}.`,
      tryThis: 'wait until the run has ended, and pack it then',
      cause: thrown,
    })
  }
  const { size } = await stat(archive)
  return { archive, files: files.length, sizeBytes: size, sum: await sumOf(createReadStream(archive)) }
}

/** The files of a run that are not made of others, by their paths in it. Drafts of what is being written are none. */
async function evidenceOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && !entry.name.startsWith('.') && entry.name !== sumsName)
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .filter(file => !madeOfIt.some(pattern => pattern.test(file)))
    .toSorted((a, b) => (a < b ? -1 : 1))
}

async function entryOf(folder: string, file: string, expected: string | undefined): Promise<TarEntry> {
  const { size } = await stat(path.join(folder, file))
  const read = () =>
    hashing(createReadStream(path.join(folder, file)), sum => {
      if (sum !== expected) throw new RangeError(`${file} is no longer what it was`)
    })
  return { kind: 'file', path: `${path.basename(folder)}/${file}`, mode: 0o644, sizeBytes: size, read }
}
