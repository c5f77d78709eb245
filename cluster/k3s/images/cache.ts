import { mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'

/** Outlives `npm ci` and is shared by all checkouts: what is in it took downloads. */
export function imageCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'tahan/images')
}

/** An empty folder for the time of one build. */
export async function scratchFolder(cache: string): Promise<AsyncDisposable & { path: string }> {
  const parent = path.join(cache, 'scratch')
  await mkdir(parent, { recursive: true })
  await removeUnused(parent, oneDayMs) // of builds that were killed
  const folder = await mkdtemp(path.join(parent, 'build-'))
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

const oneDayMs = 24 * 3_600_000
const keptMs = 30 * oneDayMs

/** Marks an archive's folder as used now. */
export async function markUsed(folder: string): Promise<void> {
  await utimes(folder, new Date(), new Date())
}

/** Lets go of the archives and the blobs that nobody has asked for in a month. */
export async function dropUnused(cache: string): Promise<void> {
  await removeUnused(path.join(cache, 'archives'), keptMs)
  await removeUnused(path.join(cache, 'blobs'), keptMs)
}

async function removeUnused(parent: string, ageMs: number): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name)
    const used = await stat(folder).catch(() => undefined)
    if (used && Date.now() - used.mtimeMs > ageMs) await rm(folder, { recursive: true, force: true })
  }
}
