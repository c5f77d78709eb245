import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { messageOf, TahanError } from '../../support/errors.ts'
import { type ReadEntry, untar } from '../../support/tar/untar.ts'
import { hashing, parseSums, sumOf, sumsName } from './sums.ts'

export interface Unpacked {
  folder: string
  files: number
}

/**
 * Unpacks a run that `packRun` packed. It is there whole, each file with the hash that it was packed with, or not at
 * all.
 *
 * @param into the folder in which the run's own folder is made
 * @param sum what the archive's own SHA-256 must be; undefined where nobody told
 * @throws TahanError ARCHIVE_BROKEN where it is half, altered, or no packed run; RUN_EXISTS where the run is there already
 */
export async function unpackRun(archive: string, into: string, sum?: string): Promise<Unpacked> {
  if (!existsSync(archive)) {
    throw new TahanError('ARCHIVE_NOT_FOUND', `There is no ${archive}.`, { tryThis: 'npm run pack' })
  }
  if (statSync(archive).isDirectory()) {
    throw new TahanError('ARCHIVE_NOT_FOUND', `${archive} is a folder, not an archive.`, {
      tryThis: 'the .tar.gz that npm run pack made; a run that is a folder needs no unpacking',
    })
  }
  await mkdir(into, { recursive: true })
  const draft = await mkdtemp(path.join(into, '.unpacking-'))
  try {
    if (sum !== undefined) await expectSum(archive, sum)
    const { name, sums } = await extract(archive, draft)
    const files = await expectSums(path.join(draft, name), sums)
    const folder = path.join(into, name)
    if (existsSync(folder)) {
      throw new TahanError('RUN_EXISTS', `${folder} is there already.`, {
        tryThis: `unpack it elsewhere: npm run unpack -- ${archive} --into <folder>`,
      })
    }
    await rename(path.join(draft, name), folder)
    return { folder, files }
  } catch (thrown) {
    if (thrown instanceof TahanError || !isOfArchive(thrown)) throw thrown
    throw new TahanError('ARCHIVE_BROKEN', `${archive} is not a whole packed run.`, {
      because: `${messageOf(thrown)}.`,
      tryThis: 'copy it again, and compare its SHA-256 with the one that npm run pack told',
      cause: thrown,
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** What its bytes are to blame for, and not the disk that they go to. */
function isOfArchive(thrown: unknown): boolean {
  return thrown instanceof RangeError || String((thrown as NodeJS.ErrnoException).code).startsWith('Z_')
}

async function expectSum(archive: string, wanted: string): Promise<void> {
  const is = await sumOf(createReadStream(archive))
  if (is !== wanted.toLowerCase()) throw new RangeError(`its SHA-256 is ${is}, and not ${wanted}`)
}

interface Extracted {
  /** Of the one folder that everything stands in. */
  name: string
  /** Of each file as it came. */
  sums: Map<string, string>
}

async function extract(archive: string, draft: string): Promise<Extracted> {
  const names = new Set<string>()
  const sums = new Map<string, string>()
  const source = createReadStream(archive)
  const gunzip = createGunzip()
  source.once('error', thrown => gunzip.destroy(thrown))
  source.pipe(gunzip)
  try {
    for await (const entry of untar(gunzip)) {
      const [name, file] = placeOf(entry)
      names.add(name)
      if (sums.has(file)) throw new RangeError(`it holds ${file} twice`)
      if (names.size > 1) throw new RangeError('it holds more than one folder')
      const target = path.join(draft, name, file)
      await mkdir(path.dirname(target), { recursive: true })
      const content = hashing(entry.content, sum => sums.set(file, sum))
      await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(target))
    }
  } finally {
    source.destroy()
    gunzip.destroy()
  }
  const [name] = names
  if (name === undefined) throw new RangeError('it is empty')
  return { name, sums }
}

/** The run's folder and the file in it. A packed run has only files, and none that stands elsewhere. */
function placeOf({ kind, path: place }: ReadEntry): [name: string, file: string] {
  const [name = '', ...parts] = place.split('/')
  const isPlain = [name, ...parts].every(part => part !== '' && part !== '.' && part !== '..')
  if (kind !== 'file' || !isPlain || parts.length === 0) {
    throw new RangeError(`it holds ${JSON.stringify(place)}, which is no file of a run`)
  }
  return [name, parts.join('/')]
}

/** Holds every file to what stands in SHA256SUMS. @returns how many there are */
async function expectSums(folder: string, found: Map<string, string>): Promise<number> {
  if (!found.delete(sumsName)) throw new RangeError(`it holds no ${sumsName}`)
  const wanted = parseSums(await readFile(path.join(folder, sumsName), 'utf8'))
  const missing = [...wanted.keys()].filter(file => !found.has(file))
  if (missing.length > 0) throw new RangeError(`it lacks ${missing.join(', ')}`)
  const strange = [...found.keys()].filter(file => !wanted.has(file))
  if (strange.length > 0) throw new RangeError(`it holds ${strange.join(', ')}, which was not packed`)
  const altered = [...found].filter(([file, sum]) => wanted.get(file) !== sum).map(([file]) => file)
  if (altered.length > 0) throw new RangeError(`${altered.join(', ')} was altered since`)
  return found.size
}
