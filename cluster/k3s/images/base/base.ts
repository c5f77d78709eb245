import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { rootCertificates } from 'node:tls'
import { TahanError } from '../../../../support/errors.ts'
import { fileOf, type TarEntry } from '../../../../support/tar/tar.ts'
import type { Architecture } from '../architecture.ts'
import { together } from '../together.ts'
import { debianPackages, debianSuite } from './debian.ts'
import { readElf } from './elf.ts'
import { accountFiles, busybox, directoriesFor } from './files.ts'
import { librariesOf, libraryPackages } from './libraries.ts'
import { downloadNode, nodeRuntime } from './node-package.ts'

/** Where Node stands in every image. */
export const nodePath = 'usr/local/bin/node'

const packages = [...libraryPackages, 'busybox-static']

/** Made anew when its input changes: what is downloaded, this Node, whose CA certificates it has, and this number. */
const recipe = 4

export function baseKey(architecture: Architecture): string {
  const input = [recipe, debianSuite, packages, nodeRuntime, process.versions.node]
  return `${architecture}-${createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 16)}`
}

export interface Base {
  entries: TarEntry[]
  /** What it is made of, each with its version. */
  contents: string[]
}

/**
 * What all apps share: Node, its libraries, the CA certificates that come with Node, and busybox for those who look
 * in.
 * @param folder an empty one, which the entries read from
 */
export async function gatherBase(
  architecture: Architecture,
  folder: string,
  signal: AbortSignal,
): Promise<Base> {
  const [node, debian] = await together(signal, [
    either => downloadNode(architecture, folder, either),
    either => debianPackages(packages, architecture, folder, either),
  ])
  const { interpreter } = await checked(node, architecture)
  if (!interpreter) throw new RangeError(`${node} names no loader`)
  const loader = interpreter.slice(1)
  const entries: TarEntry[] = [
    ...accountFiles,
    ...busybox(await readFile(path.join(debian.root, 'bin/busybox'))),
    fileOf('etc/ssl/certs/ca-certificates.crt', `${rootCertificates.join('\n')}\n`),
    await diskFile(nodePath, node),
  ]
  for (const [name, file] of await librariesOf(node, debian.root)) {
    // The loader stands where Node asks for it, the others where Debian's loader looks for them by itself.
    const isLoader = name === path.basename(loader)
    await checked(file, architecture)
    entries.push(await diskFile(isLoader ? loader : `usr/lib/${triplets[architecture]}/${name}`, file))
  }
  return {
    entries: [...directoriesFor(entries), ...entries],
    contents: [
      `node=${nodeRuntime.version}`,
      `ca-certificates=node-${process.versions.node}`,
      ...debian.packages,
    ],
  }
}

const triplets: Record<Architecture, string> = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }

async function checked(file: string, architecture: Architecture) {
  const elf = await readElf(file)
  if (elf.architecture === architecture) return elf
  throw new TahanError('IMAGE_MACHINE', `${path.basename(file)} is not made for linux/${architecture}.`, {
    because: 'the package that it came in has a program for another processor.',
  })
}

async function diskFile(path: string, file: string): Promise<TarEntry> {
  const source = await realpath(file)
  const { size } = await stat(source)
  return {
    kind: 'file',
    path,
    mode: 0o755,
    sizeBytes: size,
    read: () => createReadStream(source, { highWaterMark: 1 << 20 }),
  }
}
