import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { TahanError } from '../../../support/errors.ts'
import { spawnTied } from '../../../support/process/tied.ts'
import { commonArguments, options, quote, type SshTarget, targetArguments } from './arguments.ts'
import { collect, refuseNoRoot, type ShellResult } from './collect.ts'
import { Connection } from './connection.ts'
import { lastWordsOf } from './diagnose.ts'
import { Places } from './places.ts'
import { withPresentedKey } from './presented.ts'

export interface RunOptions {
  /** For the command's standard input. Secrets go here: arguments are seen by every user of a machine. */
  input?: string | Uint8Array
  /** As root. */
  sudo?: boolean
  signal?: AbortSignal
  /** From the call to the command's end, connecting included. Default one minute. */
  timeoutMs?: number
}

/** Runs commands on a machine. The first call connects, and later ones cost milliseconds. */
export class BoardShell {
  readonly target: SshTarget
  readonly #files: string
  readonly #knownHostsFile: string
  #connection: Promise<Connection> | undefined
  #filesMade = 0
  /** OpenSSH's server allows ten sessions a connection unless it is told otherwise. */
  readonly #places = new Places(8)

  /** @param files short path, in a folder of this user alone, that names of sockets and logs begin with */
  constructor(target: SshTarget, files: string, knownHostsFile: string) {
    this.target = target
    this.#files = files
    this.#knownHostsFile = knownHostsFile
  }

  /**
   * Runs a command of the machine's shell. When it is aborted or takes too long the call ends, and the command may
   * run on over there.
   *
   * @throws TahanError BOARD_UNREACHABLE, BOARD_AUTH_REFUSED, SSH_KEY_UNUSABLE, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED,
   * SSH_MISSING, SSH_FAILED before the command was started; BOARD_CONNECTION_LOST, BOARD_COMMAND_TIMEOUT,
   * SUDO_REFUSED
   */
  async run(command: string, opts: RunOptions = {}): Promise<ShellResult> {
    const { timeoutMs = 60_000 } = opts
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), timeoutMs)
    const signal = AbortSignal.any([limit.signal, ...(opts.signal ? [opts.signal] : [])])
    try {
      signal.throwIfAborted()
      const connection = await this.#connected(signal)
      return await this.#runOver(connection, command, opts, signal)
    } catch (thrown) {
      opts.signal?.throwIfAborted()
      if (!limit.signal.aborted) throw thrown
      throw new TahanError(
        'BOARD_COMMAND_TIMEOUT',
        `A command on ${this.target.name} took longer than ${timeoutMs} ms.`,
        {
          because: `it was: ${command}`,
          tryThis: `ssh -p ${this.target.port} ${this.target.user}@${this.target.address}, and run it by hand`,
        },
      )
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Like `run`, and its standard output, without the last line's end.
   * @throws TahanError BOARD_COMMAND_FAILED when the exit code is not 0; and as `run`
   */
  async output(command: string, opts: RunOptions = {}): Promise<string> {
    const { stdout, stderr, exitCode } = await this.run(command, opts)
    if (exitCode === 0) return stdout.replace(/\n$/, '')
    throw new TahanError(
      'BOARD_COMMAND_FAILED',
      `A command on ${this.target.name} ended with exit code ${exitCode}.`,
      {
        because: `it was: ${command}`,
        lastWords: (stderr.trim() || stdout.trim()).slice(-2_000),
      },
    )
  }

  /**
   * Starts a command with a connection of its own, which is the caller's to watch and to end: killing the process
   * ends the connection at once, and the command then finds its input closed.
   */
  start(command: string, opts: Pick<RunOptions, 'sudo'> = {}): ChildProcessWithoutNullStreams {
    return this.#ssh(command, opts, ['-S', 'none'])
  }

  /**
   * Returns once a command could be run, for a machine that is starting.
   * @throws the last error when the signal aborts or the time is over, and at once what waiting does not mend
   */
  async untilReachable({ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Promise<void> {
    const untilMs = performance.now() + timeoutMs
    for (;;) {
      try {
        const leftMs = Math.max(1_000, untilMs - performance.now())
        await this.run('true', { timeoutMs: Math.min(10_000, leftMs), ...(signal && { signal }) })
        return
      } catch (thrown) {
        signal?.throwIfAborted()
        const mayPass =
          thrown instanceof TahanError &&
          ['BOARD_UNREACHABLE', 'BOARD_CONNECTION_LOST', 'BOARD_COMMAND_TIMEOUT'].includes(thrown.code)
        if (!mayPass || performance.now() >= untilMs) throw thrown
        await this.disconnect()
        await sleep(200, undefined, signal && { signal })
      }
    }
  }

  /** Forgets the connection, as after a power cut; the next call makes a new one. */
  async disconnect(): Promise<void> {
    const forgotten = this.#connection
    this.#connection = undefined
    await (await forgotten?.catch(() => undefined))?.close()
  }

  async #connected(signal: AbortSignal): Promise<Connection> {
    // Until there is none: whoever asks at the same time may be making the next one.
    for (let kept = this.#connection; kept !== undefined; kept = this.#connection) {
      const connection = await kept.catch(() => undefined)
      signal.throwIfAborted()
      if (connection?.alive) return connection
      if (this.#connection === kept) this.#connection = undefined
    }
    const connecting = Connection.open({
      target: this.target,
      argv: [...commonArguments(this.#knownHostsFile), '-N', ...targetArguments(this.target)],
      file: this.#nextFile('s'),
      signal,
    })
    this.#connection = connecting
    try {
      return await connecting
    } catch (thrown) {
      if (this.#connection === connecting) this.#connection = undefined
      throw await withPresentedKey(thrown, this.target, signal)
    }
  }

  async #runOver(
    connection: Connection,
    command: string,
    opts: RunOptions,
    signal: AbortSignal,
  ): Promise<ShellResult> {
    await using _place = await this.#places.take(signal)
    // Apart from the command's standard error, so that nothing the command says can be taken for ssh's own words.
    const logFile = this.#nextFile('log')
    try {
      const result = await collect(
        this.#ssh(command, opts, [
          '-E',
          logFile,
          '-S',
          connection.socket,
          ...options({ ControlMaster: 'no' }),
        ]),
        opts.input,
        signal,
      )
      if (result.exitCode === 255) await this.#refuseLost(connection, logFile)
      if (opts.sudo) refuseNoRoot(this.target, result)
      return result
    } finally {
      await rm(logFile, { force: true })
    }
  }

  #ssh(command: string, { sudo }: RunOptions, argv: readonly string[]): ChildProcessWithoutNullStreams {
    // In one language, or nobody would know what sudo says when it refuses.
    const asRoot = `LC_ALL=C sudo -n -- sh -c ${quote([command])}`
    const remote = sudo && this.target.user !== 'root' ? asRoot : command
    const common = commonArguments(this.#knownHostsFile)
    return spawnTied('ssh', ['-T', ...argv, ...common, ...targetArguments(this.target), remote], {
      stdio: ['pipe', 'pipe', 'pipe'],
    }) as ChildProcessWithoutNullStreams
  }

  #nextFile(kind: 's' | 'log'): string {
    return `${this.#files}-${kind}${this.#filesMade++}`
  }

  /** 255 is also what ssh ends with when it failed itself. */
  async #refuseLost(connection: Connection, logFile: string): Promise<void> {
    const log = await readFile(logFile, 'utf8').catch(() => '')
    if (log.trim() === '' && (await connection.stillAlive())) return
    const lastWords = lastWordsOf(`${connection.log()}\n${log}`)
    throw new TahanError(
      'BOARD_CONNECTION_LOST',
      `The connection to ${this.target.name} broke during a command.`,
      {
        ...(lastWords && { lastWords }),
        tryThis: 'look whether it lost its power or its network',
      },
    )
  }
}
