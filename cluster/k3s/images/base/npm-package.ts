import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import { tool } from '../tool.ts'

const projectRoot = path.resolve(import.meta.dirname, '../../../..')

/** A package as the registry names it, with what `npm view <name>@<version> dist.integrity` says of it. */
export interface NpmPackage {
  name: string
  version: string
  integrity: string
}

/**
 * Downloads a package from the npm registry that this machine uses, also one of another architecture, and unpacks it.
 * Its install scripts are not run.
 * @param folder an empty one, which is filled
 * @param parts what of it is unpacked, e.g. `bin/node`; by default all
 * @returns the folder with what is in the package
 * @throws TahanError IMAGE_TOOL, IMAGE_INTEGRITY
 */
export async function downloadPackage(
  { name, version, integrity }: NpmPackage,
  folder: string,
  signal: AbortSignal,
  parts: readonly string[] = [],
): Promise<string> {
  const wanted = `${name}@${version}`
  await mkdir(folder, { recursive: true })
  await tool('npm', ['pack', wanted, '--pack-destination', folder, '--ignore-scripts', '--loglevel=error'], {
    purpose: `download ${wanted} from the npm registry`,
    folder: projectRoot, // for the registry that its configuration may name
    signal,
  })
  const archive = path.join(folder, (await readdir(folder)).find(file => file.endsWith('.tgz')) ?? '')
  verify(wanted, await readFile(archive), integrity)
  const members = parts.map(part => `package/${part}`)
  await tool('tar', ['-xzf', archive, '-C', folder, ...members], { purpose: `unpack ${wanted}`, signal })
  return path.join(folder, 'package')
}

/** @throws TahanError IMAGE_INTEGRITY */
export function verify(what: string, content: Buffer, integrity: string): void {
  const seen = `sha512-${createHash('sha512').update(content).digest('base64')}`
  if (seen === integrity) return
  throw new TahanError('IMAGE_INTEGRITY', `${what} is not the package that this project was made with.`, {
    because: `its checksum is ${seen}, and ${integrity} was expected.`,
    tryThis: 'the official registry (`npm config get registry`), and look at whatever exchanged the package.',
  })
}
