import { randomBytes } from 'node:crypto'
import type { CardFile } from './disk.ts'

export interface BoardIdentity {
  name: string
  /** Of `boardUser` on the board. */
  user: string
  /** As in a device tree: `Raspberry Pi 4 Model B Rev 1.4`. */
  title: string
  memoryMiB: number
  /** Who may log in: a public key. */
  authorizedKey: string
  /** The board's own SSH key, private part. */
  hostKey: string
}

/** What makes the base image this very board. */
export function cardFiles(board: BoardIdentity): CardFile[] {
  const { name, user, title, memoryMiB, authorizedKey, hostKey } = board
  const first = 1000
  return [
    { path: '/etc/hostname', text: `${name}\n`, mode: 0o644 },
    // Without its own name here each sudo waits for a name server that does not answer.
    { path: '/etc/hosts', text: `127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t${name}\n`, mode: 0o644 },
    { path: '/etc/machine-id', text: `${randomBytes(16).toString('hex')}\n`, mode: 0o444 },
    { path: '/etc/ssh/ssh_host_ed25519_key', text: hostKey, mode: 0o600 },
    { path: `/home/${user}/.ssh/authorized_keys`, text: `${authorizedKey}\n`, mode: 0o600, owner: first },
    { path: '/usr/lib/tahan-board/model', text: `${title}\0`, mode: 0o644 },
    { path: '/usr/lib/tahan-board/meminfo', text: memoryInfo(memoryMiB), mode: 0o644 },
  ]
}

/** /proc/meminfo of a board of this size that has just started; it does not move with what runs. */
export function memoryInfo(totalMiB: number): string {
  const totalKiB = totalMiB * 1024
  const share = (ratio: number) => Math.round(totalKiB * ratio)
  const fields: [string, number][] = [
    ['MemTotal', totalKiB],
    ['MemFree', share(0.85)],
    ['MemAvailable', share(0.92)],
    ['Buffers', share(0.01)],
    ['Cached', share(0.06)],
    ['SwapCached', 0],
    ['Active', share(0.05)],
    ['Inactive', share(0.04)],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Shmem', share(0.001)],
    ['Slab', share(0.01)],
  ]
  return fields.map(([name, kiB]) => `${`${name}:`.padEnd(16)}${String(kiB).padStart(8)} kB\n`).join('')
}
