import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { messageOf, TahanError } from '../../errors.ts'
import { parseUdpTable } from '../../packets/udp-table.ts'
import { spawnTied } from '../../process/tied.ts'

const run = promisify(execFile)

/**
 * A network of our own with nothing but loopback in it, which goes with the process that holds it, and in which the
 * kernel loses as many packets as it is told, and counts them. Root has one for the asking; others where the kernel
 * gives them a user namespace.
 */
export interface LossyNetwork extends AsyncDisposable {
  /** What runs a command in it. */
  within: readonly string[]
  /** From now on this share, from 0 to 1, of the datagrams to the port is lost on the way, each by itself. */
  lose: (port: number, share: number) => Promise<void>
  /** How many were, since `lose`. */
  lost: () => Promise<number>
  /** Datagrams for a socket in it that there was no room to keep; undefined where the kernel does not say. */
  drops: (address: string, port: number) => Promise<number | undefined>
}

const holdScript = 'ip link set lo up && echo up && exec cat'
/** Where an ordinary user has no place for it otherwise. */
const lockFile = path.join(tmpdir(), `tahan-xtables-${process.getuid?.()}.lock`)
const environment = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  XTABLES_LOCKFILE: lockFile,
}

/** @throws TahanError NO_LOSSY_NETWORK with what this machine lacks */
export async function openLossyNetwork(): Promise<LossyNetwork> {
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const holder = spawnTied('unshare', ['--net', ...asUser, '--', 'sh', '-c', holdScript], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let lastWords = ''
  holder.stderr?.on('data', (text: Buffer) => {
    lastWords += text.toString()
  })
  holder.stdin?.on('error', () => {}) // its end is told of below
  const exited = once(holder, 'close')
  const failed = Promise.race([exited, once(holder, 'error')]).then(() => {
    throw refused(lastWords.trim() || 'it ended at once.')
  })
  failed.catch(() => {}) // once it is up, that is how it ends
  await Promise.race([once(holder.stdout as Readable, 'data'), failed])

  const pid = String(holder.pid)
  const entering = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials']
  const within = ['nsenter', '--target', pid, ...entering, '--net', '--']
  const iptables = (...args: string[]) => inside(within, ['iptables', '-w', ...args])
  const close = async () => {
    holder.stdin?.end()
    await exited
  }
  try {
    await iptables('-nL', 'INPUT')
  } catch (thrown) {
    await close()
    throw thrown
  }
  return {
    within,
    async lose(port, share) {
      await iptables('-F', 'INPUT')
      const match = ['-p', 'udp', '--dport', String(port)]
      const chance = ['-m', 'statistic', '--mode', 'random', '--probability', String(share)]
      if (share > 0) await iptables('-A', 'INPUT', ...match, ...chance, '-j', 'DROP')
    },
    async lost() {
      const rule = (await iptables('-nvxL', 'INPUT')).split('\n').find(line => line.includes('DROP'))
      return rule === undefined ? 0 : Number(rule.trim().split(/\s+/)[0])
    },
    async drops(address, port) {
      const sockets = parseUdpTable(await readFile(`/proc/${pid}/net/udp`, 'utf8'))
      return sockets.find(socket => socket.address === address && socket.port === port)?.drops
    },
    [Symbol.asyncDispose]: close,
  }
}

async function inside([program = '', ...args]: readonly string[], command: string[]): Promise<string> {
  try {
    return (await run(program, [...args, ...command], { env: environment })).stdout
  } catch (thrown) {
    const { stderr } = thrown as { stderr?: string }
    throw refused(stderr?.trim() || messageOf(thrown))
  }
}

function refused(because: string): TahanError {
  return new TahanError('NO_LOSSY_NETWORK', 'This machine gives us no network that loses packets.', {
    because: because.replaceAll('\n', ' '),
    tryThis: 'sudo apt-get install iproute2 iptables util-linux; as root, where users may have no namespaces',
  })
}
