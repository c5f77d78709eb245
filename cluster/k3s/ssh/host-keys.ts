import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { commonArguments, options, type SshTarget, targetArguments } from './arguments.ts'
import { diagnose } from './diagnose.ts'

/** Keys that a user accepted with `npm run trust`; a `known_hosts` file of this checkout's own. */
export const acceptedKeysFile = path.resolve(import.meta.dirname, '../../../.tahan/known_hosts')

/** A host key as `known_hosts` has it. */
export interface HostKey {
  /** The host's name there: `192.168.1.11`, or `[192.168.1.11]:2222`. */
  host: string
  /** `ssh-ed25519 AAAA…` */
  key: string
}

/** As `ssh-keygen -l` shows it: `SHA256:…`. */
export function fingerprintOf({ key }: Pick<HostKey, 'key'>): string {
  const [, blob = ''] = key.split(' ')
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}

/**
 * The lines of a `known_hosts` file that holds for these machines: a pinned key is the only truth about its machine,
 * the others are known by what was accepted.
 */
export async function knownHostsText(targets: readonly SshTarget[], acceptedFile: string): Promise<string> {
  const pinned = (await Promise.all(targets.map(pinnedKeys))).flat()
  const isPinned = new Set(pinned.map(({ host }) => host))
  const accepted = (await acceptedKeys(acceptedFile)).filter(({ host }) => !isPinned.has(host))
  return [...pinned, ...accepted].map(line).join('')
}

/** Under the name that the inventory has, and the one that OpenSSH makes of it by its own configuration. */
async function pinnedKeys({ address, port, hostKey }: SshTarget): Promise<HostKey[]> {
  if (hostKey === undefined) return []
  const { stdout } = await x('ssh', ['-G', '-p', String(port), '--', address]).then(
    result => result,
    () => ({ stdout: '' }), // without ssh there will be a better error soon
  )
  const setting = (name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(stdout)?.[1]
  const alias = setting('hostkeyalias')
  const looksUp = alias ?? hostNameOf(setting('hostname') ?? address, port)
  return [...new Set([hostNameOf(address, port), looksUp])].map(host => ({ host, key: hostKey }))
}

export async function acceptedKeys(file: string): Promise<HostKey[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap(lineText => {
    const [host, type, blob] = lineText.trim().split(/\s+/)
    return host && type && blob && !host.startsWith('#') ? [{ host, key: `${type} ${blob}` }] : []
  })
}

/** Keeps keys for later runs, in the place of what their hosts had before. */
export async function replaceKeys(keys: readonly HostKey[], file: string): Promise<void> {
  const hosts = new Set(keys.map(({ host }) => host))
  const others = (await acceptedKeys(file)).filter(({ host }) => !hosts.has(host))
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, [...others, ...keys].map(line).join(''), { mode: 0o600 })
  await rename(draft, file)
}

/**
 * The key that a machine presents now, seen the very way a connection goes (also through a jump host of
 * `~/.ssh/config`), without logging in.
 * @throws TahanError BOARD_UNREACHABLE
 */
export async function presentedKey(target: SshTarget, signal?: AbortSignal): Promise<HostKey> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-host-key-'))
  try {
    const file = path.join(folder, 'seen')
    const { stderr } = await x(
      'ssh',
      [
        // The first value of an option is the one that counts.
        ...options({
          StrictHostKeyChecking: 'accept-new',
          PreferredAuthentications: 'none',
          ControlPath: 'none',
        }),
        ...commonArguments(file),
        ...targetArguments(target),
        'true',
      ],
      { ...(signal && { signal }), nodeOptions: { stdio: ['ignore', 'pipe', 'pipe'] } },
    )
    signal?.throwIfAborted()
    const [key] = await acceptedKeys(file)
    if (key === undefined) throw diagnose(target, stderr)
    return key
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A machine's name in `known_hosts`. */
export function hostNameOf(address: string, port: number): string {
  const host = address.toLowerCase()
  return port === 22 ? host : `[${host}]:${port}`
}

const line = ({ host, key }: HostKey) => `${host} ${key}\n`
