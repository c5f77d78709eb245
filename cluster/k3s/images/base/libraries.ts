import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import { readElf } from './elf.ts'

/** Debian's packages with the libraries that Node has been linked with so far. */
export const libraryPackages = ['libatomic1', 'libc6', 'libgcc-s1', 'libstdc++6'] as const

/**
 * What Node does not name: parts that the C library opens by itself, to look up users and addresses, and one that other
 * programs of npm's packages are linked with.
 */
const unnamed = ['libnss_dns.so.2', 'libnss_files.so.2', 'librt.so.1']

/** A library, by the name that a program asks for, and the file that has it. */
export type Libraries = Map<string, string>

/**
 * The libraries that a program needs, and those that they need, as found under the folder `root`.
 * @throws TahanError IMAGE_LIBRARY when one is in none of Debian's packages that were taken
 */
export async function librariesOf(program: string, root: string): Promise<Libraries> {
  const found = await filesIn(root)
  const libraries: Libraries = new Map()
  const open = [program]
  const take = (name: string, neededBy: string) => {
    if (libraries.has(name)) return
    const library = found.get(name)
    if (!library) throw missing(name, neededBy)
    libraries.set(name, library)
    open.push(library)
  }
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const name of (await readElf(file)).needed) take(name, file)
    if (open.length === 0) for (const name of unnamed) take(name, 'libc.so.6')
  }
  return libraries
}

function missing(name: string, file: string): TahanError {
  return new TahanError(
    'IMAGE_LIBRARY',
    `${path.basename(file)} needs ${name}, which no package of the image has.`,
    {
      because: `the packages with libraries are ${libraryPackages.join(', ')}.`,
      tryThis: `add Debian's package with ${name} to libraryPackages in ${import.meta.filename}.`,
    },
  )
}

/**
 * By name. A link that leads out of `root`, as it is meant for where the package gets installed, would bring a file of
 * this machine.
 */
async function filesIn(root: string): Promise<Map<string, string>> {
  const inside = `${await realpath(root)}${path.sep}`
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const libraries = entries.filter(
    entry => !entry.isDirectory() && !entry.parentPath.includes('/gconv') && /\.so(\.\d+)*$/.test(entry.name),
  )
  const files = new Map<string, string>()
  for (const { parentPath, name } of libraries) {
    const file = await realpath(path.join(parentPath, name)).catch(() => undefined)
    if (file?.startsWith(inside)) files.set(name, file)
  }
  return files
}
