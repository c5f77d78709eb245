import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Distribution } from './distribution.ts'

/** Who SSH logs in as on a virtual board, as on Raspberry Pi OS. */
export const boardUser = 'pi'

export const recipeFolder = path.join(import.meta.dirname, 'files')

const packages = [
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'python3-minimal',
  'python3-apt',
  'iproute2',
  'iptables',
  'sudo',
  'ca-certificates',
  'iputils-ping',
  'procps',
  'kmod',
]

/** Arguments of mmdebstrap that make the base image in a folder. */
export function debootstrapArguments(distribution: Distribution, folder: string): string[] {
  return [
    '--variant=apt',
    `--include=${packages.join(',')}`,
    `--components=${distribution.components.join(',')}`,
    '--format=directory',
    '--mode=root',
    distribution.suite,
    folder,
    distribution.mirror,
  ]
}

/** The same for images that are made from the same; 16 hexadecimal digits. */
export function recipeHash(distribution: Distribution, architecture: string = process.arch): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([architecture, boardUser, debootstrapArguments(distribution, '')]))
  for (const name of ['board-boot', 'prepare', 'tahan-board.service']) {
    hash.update(readFileSync(path.join(recipeFolder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}
