import { accessSync } from 'node:fs'
import path from 'node:path'
import type { Architecture } from '../architecture.ts'

const machines: Record<Architecture, { node: string; emulator: string }> = {
  amd64: { node: 'x64', emulator: 'qemu-x86_64-static' },
  arm64: { node: 'arm64', emulator: 'qemu-aarch64-static' },
}

/**
 * What a program of an architecture is run by: nothing on a processor of its own, QEMU's user mode elsewhere (Debian's
 * qemu-user-static); undefined where neither is here.
 */
export function emulatorFor(architecture: Architecture): string[] | undefined {
  const { node, emulator } = machines[architecture]
  if (process.arch === node) return []
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const file = path.join(folder, emulator)
    try {
      accessSync(file)
      return [file]
    } catch {
      // not in this folder
    }
  }
  return undefined
}
