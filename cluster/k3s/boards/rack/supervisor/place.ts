import { mkdir } from 'node:fs/promises'
import { run } from './run.ts'

/**
 * systemd-nspawn leaves folders of its own in /run/systemd and /tmp when it is killed. In this process's mount
 * namespace these are others, which go with it.
 */
export async function hideFromMachine(stateFolder: string): Promise<void> {
  await mkdir('/run/systemd', { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run/systemd'])
  if (!stateFolder.startsWith('/tmp/'))
    await run('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', '/tmp'])
}
