import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { TahanError } from '../../../support/errors.ts'
import type { SshTarget } from './arguments.ts'

export interface ShellResult {
  stdout: string
  stderr: string
  exitCode: number
}

/** All that a process says until its end. @throws the signal's reason, at once, with the process killed */
export function collect(
  child: ChildProcessWithoutNullStreams,
  input: string | Uint8Array | undefined,
  signal: AbortSignal,
): Promise<ShellResult> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => {}) // a command need not read its input
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    // Not awaited: whoever shares the connection holds the other ends of the streams until the command is done.
    const stop = () => {
      child.kill('SIGKILL')
      for (const stream of [child.stdout, child.stderr, child.stdin]) stream.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    child.once('error', reject)
    child.once('close', exitCode => {
      signal.removeEventListener('abort', stop)
      resolve({
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        exitCode: exitCode ?? 255,
      })
    })
    if (signal.aborted) stop()
  })
}

/** @throws TahanError SUDO_REFUSED when it was sudo that refused, and not the command that failed */
export function refuseNoRoot(target: SshTarget, { exitCode, stderr }: ShellResult): void {
  if (exitCode === 127 && /sudo: (command )?not found/.test(stderr))
    throw new TahanError('SUDO_REFUSED', `${target.name} has no sudo.`, {
      lastWords: stderr,
      tryThis: 'on the board, as root: apt install sudo',
    })
  if (exitCode !== 1 || !/^sudo: .*(password|authentication|terminal|not allowed|sudoers)/m.test(stderr))
    return
  throw new TahanError(
    'SUDO_REFUSED',
    `${target.user} may not become root on ${target.name} without a password.`,
    {
      lastWords: stderr,
      tryThis: `on the board: echo '${target.user} ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/010-${target.user}`,
    },
  )
}
