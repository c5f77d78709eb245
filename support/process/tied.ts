import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

export interface TiedOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'stdio'> {
  /** Run as another user; only root can. */
  uid?: number
  gid?: number
}

/**
 * Starts a process in a session of its own (so that its whole group can be signalled) that the kernel kills when this
 * process dies, however it dies: `setpriv` (util-linux, part of every Debian) sets the parent-death signal and then
 * becomes the command. Chains of tied processes fall together, also where one of them is frozen.
 *
 * Call it from a process's main thread: the kernel's signal is tied to the thread that started the child.
 */
export function spawnTied(command: string, args: readonly string[], options: TiedOptions = {}): ChildProcess {
  const { uid, gid, ...rest } = options
  const identity =
    uid === undefined ? [] : ['--reuid', String(uid), '--regid', String(gid ?? uid), '--clear-groups']
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...identity, '--', command, ...args], {
    ...rest,
    detached: true,
  })
}
