import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { messageOf, TahanError } from '../../../../support/errors.ts'
import type { TarEntry } from '../../../../support/tar/tar.ts'
import type { Architecture } from '../architecture.ts'
import { directoriesFor } from '../base/files.ts'
import { downloadPackage, type NpmPackage } from '../base/npm-package.ts'

const projectRoot = path.resolve(import.meta.dirname, '../../../..')
const suffixes: Record<Architecture, string> = { amd64: 'x64', arm64: 'arm64' }
const programsFile = 'programs.json'

/** Made anew when this changes, as when its input does. */
const recipe = 1

const listed = z.strictObject({
  /** Packages of programs, one for each kind of machine: `@name/linux-*`. */
  npm: z.array(z.string().endsWith('/linux-*', 'names no package as @name/linux-*')).min(1),
})
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional() }),
  ),
})

/**
 * The packages of programs that an app's image brings beside Node, as its `programs.json` lists them, in the versions of
 * this project's lockfile, which knows those of every architecture. None where an app has no such file.
 * @throws TahanError IMAGE_PROGRAMS
 */
export async function programsOf(appFolder: string, architecture: Architecture): Promise<NpmPackage[]> {
  const file = path.join(appFolder, programsFile)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return []
  const { npm } = parsed(file, text)
  const lock = lockfile.parse(JSON.parse(await readFile(path.join(projectRoot, 'package-lock.json'), 'utf8')))
  return npm.map(pattern => {
    const name = pattern.replace('*', suffixes[architecture])
    const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {}
    if (version && integrity) return { name, version, integrity }
    throw new TahanError('IMAGE_PROGRAMS', `${file} lists ${name}, which this project does not have.`, {
      because: 'package-lock.json holds no version and checksum of it.',
      tryThis: `npm install --save-optional --save-exact ${name}`,
    })
  })
}

function parsed(file: string, text: string): z.infer<typeof listed> {
  try {
    return listed.parse(JSON.parse(text))
  } catch (cause) {
    const because = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause)
    throw new TahanError('IMAGE_PROGRAMS', `${file} lists no programs.`, {
      because,
      tryThis: '{ "npm": ["@name/linux-*"] }',
      cause,
    })
  }
}

/** The same for the same packages. */
export function programsKey(packages: readonly NpmPackage[]): string {
  const input = JSON.stringify([recipe, packages])
  return `programs-${createHash('sha256').update(input).digest('hex').slice(0, 16)}`
}

/**
 * Downloads the packages, and says where in an image their files stand: beside the app, where npm would put them.
 * @param folder which the entries read from
 * @throws TahanError IMAGE_TOOL, IMAGE_INTEGRITY
 */
export async function gatherPrograms(packages: readonly NpmPackage[], folder: string, signal: AbortSignal) {
  const entries: TarEntry[] = []
  for (const [i, wanted] of packages.entries()) {
    const unpacked = await downloadPackage(wanted, path.join(folder, String(i)), signal)
    entries.push(...(await entriesOf(unpacked, `app/node_modules/${wanted.name}`)))
  }
  return {
    entries: [...directoriesFor(entries), ...entries],
    contents: packages.map(({ name, version }) => `${name}=${version}`),
  }
}

async function entriesOf(folder: string, place: string): Promise<TarEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    found
      .filter(entry => entry.isFile())
      .map(entry => entryOf(path.join(entry.parentPath, entry.name), folder, place)),
  )
  return [...files, ...(await linksOf(folder, place))]
}

async function entryOf(file: string, folder: string, place: string): Promise<TarEntry> {
  const { size } = await stat(file)
  return {
    kind: 'file',
    path: `${place}/${path.relative(folder, file)}`,
    // Not by the package's own bits: some packages make their program executable only as they are installed.
    mode: (await isProgram(file)) ? 0o755 : 0o644,
    sizeBytes: size,
    read: () => createReadStream(file, { highWaterMark: 1 << 20 }),
  }
}

async function isProgram(file: string): Promise<boolean> {
  for await (const head of createReadStream(file, { end: 3 })) return (head as Buffer).equals(elfMagic)
  return false
}
const elfMagic = Buffer.from('\x7fELF', 'latin1')

const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** A package cannot hold links: PostgreSQL's lists those of its libraries, which its install script would make. */
async function linksOf(folder: string, place: string): Promise<TarEntry[]> {
  const list = await readFile(path.join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  return links.parse(JSON.parse(list)).map(({ source, target }) => ({
    kind: 'symlink',
    path: `${place}/${target}`,
    target: path.relative(path.dirname(target), source),
  }))
}
