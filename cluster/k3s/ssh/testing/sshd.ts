import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { spawnTied } from '../../../../support/process/tied.ts'
import type { SshTarget } from '../arguments.ts'

const program = '/usr/sbin/sshd'

/** Why no SSH server can be started here; undefined when one can. */
export const whyNoSshd = existsSync(program)
  ? undefined
  : 'this machine has no SSH server to start: sudo apt install openssh-server'

/** A real SSH server on a loopback port, with keys of its own, that lets this very user in. */
export class TestSshd implements AsyncDisposable {
  readonly folder: string
  readonly target: SshTarget
  readonly #config: string
  #process: ChildProcess | undefined

  private constructor(folder: string, target: SshTarget, config: string) {
    this.folder = folder
    this.target = target
    this.#config = config
  }

  /** @param settings further lines of its configuration */
  static async start(name: string, settings: readonly string[] = []): Promise<TestSshd> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tahan-sshd-'))
    const keyFile = await makeKey(folder, 'user')
    const hostFile = await makeKey(folder, 'host')
    const port = await freePort()
    const lines = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${hostFile}`,
      `AuthorizedKeysFile ${keyFile}.pub`,
      ...['PidFile none', 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes', ...settings],
    ]
    const config = path.join(folder, 'sshd_config')
    await writeFile(config, lines.map(line => `${line}\n`).join(''))
    const target: SshTarget = {
      name,
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      keyFile,
      hostKey: await publicKey(hostFile),
    }
    const sshd = new TestSshd(folder, target, config)
    await sshd.listen()
    return sshd
  }

  /** Lets it answer again after `stop`. */
  async listen(): Promise<void> {
    if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true }) // for privilege separation
    const sshd = spawnTied(program, ['-D', '-e', '-f', this.#config], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = sshd
    const { stderr } = sshd
    if (stderr === null) throw new Error('no standard error')
    await once(stderr, 'data') // it listens
    stderr.resume()
  }

  /** Nobody answers on its port any more; connections that stand go on. */
  async stop(): Promise<void> {
    const sshd = this.#process
    this.#process = undefined
    if (sshd === undefined) return
    const ended = once(sshd, 'exit')
    if (sshd.kill()) await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** @returns path of the private key */
export async function makeKey(folder: string, name: string, passphrase = ''): Promise<string> {
  const file = path.join(folder, name)
  await x('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', file], {
    throwOnError: true,
  })
  return file
}

export async function publicKey(file: string): Promise<string> {
  return (await readFile(`${file}.pub`, 'utf8')).trim()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
