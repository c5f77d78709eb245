import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants, existsSync, readFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, TahanError } from '../../../support/errors.ts'
import { spawnTied } from '../../../support/process/tied.ts'
import type { SshTarget } from './arguments.ts'
import { diagnose } from './diagnose.ts'

const lookEveryMs = 5

/**
 * A connection that other `ssh` processes share (OpenSSH's ControlMaster). It is a process in the foreground and tied
 * to this one, so that it cannot outlive it.
 */
export class Connection {
  readonly socket: string
  readonly #child: ChildProcess
  readonly #logFile: string

  private constructor(child: ChildProcess, socket: string, logFile: string) {
    this.#child = child
    this.socket = socket
    this.#logFile = logFile
  }

  /**
   * @param file path for the socket; the log stands beside it
   * @throws TahanError for whatever `ssh` could not do
   */
  static async open(way: {
    target: SshTarget
    argv: string[]
    file: string
    signal: AbortSignal
  }): Promise<Connection> {
    await refuseMissingKey(way.target)
    const logFile = `${way.file}.log`
    const master = ['-M', '-S', way.file, '-E', logFile, '-o', 'ControlPersist=no']
    const child = spawnTied('ssh', [...master, ...way.argv], { stdio: 'ignore' })
    child.unref()
    const connection = new Connection(child, way.file, logFile)
    let failure: Error | undefined
    child.once('error', error => {
      failure = error
    })
    try {
      while (!existsSync(way.file)) {
        if (failure || child.exitCode === 127) throw sshMissing(failure)
        if (!connection.alive) throw diagnose(way.target, connection.log())
        await sleep(lookEveryMs, undefined, { signal: way.signal })
      }
      return connection
    } catch (thrown) {
      await connection.close()
      throw thrown
    }
  }

  get alive(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** As `alive`, a moment later: a connection that broke takes a moment to end. */
  async stillAlive(): Promise<boolean> {
    for (let look = 0; look < 20 && this.alive; look++) await sleep(lookEveryMs)
    return this.alive
  }

  /** What OpenSSH said in this connection. */
  log(): string {
    try {
      return readFileSync(this.#logFile, 'utf8')
    } catch {
      return ''
    }
  }

  async close(): Promise<void> {
    if (!this.alive) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** OpenSSH itself would pass over it in silence, and the machine would be said to refuse us. */
async function refuseMissingKey({ name, keyFile }: SshTarget): Promise<void> {
  if (keyFile === undefined) return
  await access(keyFile, constants.R_OK).catch((cause: unknown) => {
    throw new TahanError('SSH_KEY_UNUSABLE', `The private key for ${name} cannot be read.`, {
      because: messageOf(cause),
      tryThis:
        'name the right file in ansible_ssh_private_key_file, or make a key: ssh-keygen, then ssh-copy-id',
      cause,
    })
  })
}

function sshMissing(cause: unknown): TahanError {
  return new TahanError('SSH_MISSING', 'This machine has no ssh.', {
    because: 'boards are reached with OpenSSH, tied to this process by setpriv of util-linux',
    tryThis: 'sudo apt install openssh-client util-linux',
    cause,
  })
}
