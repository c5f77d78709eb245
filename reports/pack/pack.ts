import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { messageOf, TahanError } from '../../support/errors.ts'
import { fileOf, type TarEntry, tar } from '../../support/tar/tar.ts'
import { earlierFolder, earlierRuns } from '../history/earlier-runs.ts'
import { hashing, sumOf, sumsName, sumsText } from './sums.ts'

/** What `npm run csv` and `npm run jtl` make of a run's evidence: whoever unpacks it makes them again. */
const madeOfIt = [/^csv\//, /\/samples\.jtl$/]

/** What is packed of each run before it. */
const ofEarlier = ['manifest.json', 'summary.json', 'gate.json']

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
  const files = (await filesFor(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const sums = new Map<string, string>()
  for (const file of files) sums.set(file.name, await sumOf(createReadStream(file.source)))
  const entries = [fileOf(`${name}/${sumsName}`, sumsText(sums))]
  for (const file of files) entries.push(await entryOf(name, file, sums.get(file.name)))
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

interface PackedFile {
  /** Its path in the run's folder, where it will be. */
  name: string
  /** Where it is now. */
  source: string
}

/** The run's own evidence, and what its report's trend is made of: a few files of each run before it. */
async function filesFor(folder: string): Promise<PackedFile[]> {
  const own = await evidenceOf(folder)
  if (existsSync(path.join(folder, earlierFolder))) return own
  const earlier = await earlierRuns(folder)
  const files = earlier.flatMap(run =>
    ofEarlier.map(file => ({
      name: path.join(earlierFolder, path.basename(run.folder), file),
      source: path.join(run.folder, file),
    })),
  )
  return [...own, ...files.filter(({ source }) => existsSync(source))]
}

/** The files of a run that are not made of others. Drafts of what is being written are none. */
async function evidenceOf(folder: string): Promise<PackedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && !entry.name.startsWith('.') && entry.name !== sumsName)
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(source => ({ name: path.relative(folder, source), source }))
    .filter(({ name }) => !madeOfIt.some(pattern => pattern.test(name)))
}

async function entryOf(
  run: string,
  { name, source }: PackedFile,
  expected: string | undefined,
): Promise<TarEntry> {
  const { size } = await stat(source)
  const read = () =>
    hashing(createReadStream(source), sum => {
      if (sum !== expected) throw new RangeError(`${name} is no longer what it was`)
    })
  return { kind: 'file', path: `${run}/${name}`, mode: 0o644, sizeBytes: size, read }
}
