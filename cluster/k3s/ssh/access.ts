import { chmodSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { isAlive, ownIdentity } from '../../../support/process/identity.ts'
import { commonArguments, options, quote, type SshTarget } from './arguments.ts'
import { acceptedKeysFile, knownHostsText } from './host-keys.ts'
import { BoardShell } from './shell.ts'

export interface AccessOptions {
  /** Keys that were accepted before; the checkout's own unless a test has another. */
  acceptedKeysFile?: string
}

/**
 * SSH to the machines of an inventory, over OpenSSH itself: one connection each, kept while this object lives and
 * ended with this process, however that ends.
 */
export class SshAccess implements AsyncDisposable {
  readonly knownHostsFile: string
  /** For what else goes when this does; 0700, and a killed run's is removed by the next. */
  readonly folder: string
  readonly #shells = new Map<string, BoardShell>()

  private constructor(folder: string, knownHostsFile: string) {
    this.folder = folder
    this.knownHostsFile = knownHostsFile
  }

  static async open(targets: readonly SshTarget[], opts: AccessOptions = {}): Promise<SshAccess> {
    await removeOrphans()
    const folder = await mkdtemp(path.join(socketBase(), `${folderPrefix()}`))
    chmodSync(folder, 0o700)
    const file = path.join(folder, 'known_hosts')
    await writeFile(file, await knownHostsText(targets, opts.acceptedKeysFile ?? acceptedKeysFile), {
      mode: 0o600,
    })
    return new SshAccess(folder, file)
  }

  /** The shell of a machine; the same one whenever it is asked for again. */
  shell(target: SshTarget): BoardShell {
    const key = `${target.user}@${target.address}:${target.port}`
    const files = path.join(this.folder, String(this.#shells.size))
    const shell = this.#shells.get(key) ?? new BoardShell(target, files, this.knownHostsFile)
    this.#shells.set(key, shell)
    return shell
  }

  /**
   * What Ansible must give to ssh (`ANSIBLE_SSH_ARGS`), so that it trusts the same keys and no others. The
   * connections it keeps between tasks are closed with this object, and by themselves 15 s after their last use.
   */
  get ansibleSshArgs(): string {
    const kept = options({
      ControlMaster: 'auto',
      ControlPersist: '15',
      ControlPath: path.join(this.folder, `${ansibleSocketPrefix}%C`),
    })
    // Quotes only where they are needed: Ansible takes off a pair that stands around the whole.
    return quote([...commonArguments(this.knownHostsFile, 10), ...kept])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#shells.values()].map(shell => shell.disconnect()))
    const sockets = (await readdir(this.folder).catch(() => [])).filter(name =>
      name.startsWith(ansibleSocketPrefix),
    )
    await Promise.all(
      sockets.map(name =>
        x('ssh', ['-O', 'exit', '-S', path.join(this.folder, name), 'whoever'], { timeout: 5_000 }),
      ),
    )
    await rm(this.folder, { recursive: true, force: true })
  }
}

const ansibleSocketPrefix = 'a-'

/**
 * Addresses of Unix sockets have room for 107 letters. OpenSSH wants 17 of them while it makes one, Ansible's have
 * names of 42, and the folder's takes up to 36.
 */
function socketBase(): string {
  return tmpdir().length <= 11 ? tmpdir() : '/tmp'
}

function folderPrefix({ pid, startTicks } = ownIdentity()): string {
  return `tahan-ssh-${pid}-${startTicks}-`
}

/** Of processes that were killed: their connections died with them, their folders did not. */
async function removeOrphans(): Promise<void> {
  const base = socketBase()
  for (const name of await readdir(base)) {
    const [, pid, startTicks] = /^tahan-ssh-(\d+)-(\d+)-/.exec(name) ?? []
    if (pid === undefined || startTicks === undefined || isAlive({ pid: Number(pid), startTicks })) continue
    await rm(path.join(base, name), { recursive: true, force: true }).catch(() => {}) // another user's
  }
}
