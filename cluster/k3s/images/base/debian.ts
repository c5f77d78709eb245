import { access, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import type { Architecture } from '../architecture.ts'
import { tool } from '../tool.ts'

/**
 * Debian 11: its C library is new enough for Node (2.28) and, by intention, too old to know the system call `clone3`
 * (2.34). The seccomp profile of containerd in K3s v1.21 answers that call with EPERM, and a newer C library then
 * starts no thread. The suite gets no more updates, so that the same packages come for all time.
 */
export const debianSuite = 'bullseye'

/** Where it is, and where Debian moves a suite some years after its last update. */
const mirrors = ['http://deb.debian.org/debian', 'http://archive.debian.org/debian']

const keyrings = ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp'].map(name =>
  path.join('/usr/share/keyrings', name),
)

export interface DebianPackages {
  /** Holds what the packages do. */
  root: string
  /** `name=version`, sorted. */
  packages: string[]
}

/**
 * Downloads and unpacks Debian packages of an architecture, also of another one than this machine's. apt verifies
 * them by the signatures of Debian's archive, with a configuration of its own: it needs no root, and neither reads nor
 * changes this machine's packages.
 * @throws TahanError DEBIAN_TOOLS, IMAGE_TOOL
 */
export async function debianPackages(
  names: readonly string[],
  architecture: Architecture,
  folder: string,
  signal: AbortSignal,
): Promise<DebianPackages> {
  const keyring = await findKeyring()
  const own = path.join(folder, 'apt')
  const environment = await aptEnvironment(own, architecture, signal)
  const purpose = `download Debian's packages for linux/${architecture}`
  const downloads = path.join(folder, 'packages')
  const root = path.join(folder, 'root')
  await mkdir(downloads, { recursive: true })
  await mkdir(root, { recursive: true })
  const run = { purpose, environment, folder: downloads, signal }
  await fromSomeMirror(signal, async mirror => {
    await writeFile(
      path.join(own, 'etc/sources.list'),
      `deb [signed-by=${keyring} check-valid-until=no] ${mirror} ${debianSuite} main\n`,
    )
    await tool('apt-get', ['-q', '--error-on=any', 'update'], run)
    await tool('apt-get', ['-q', 'download', ...names], run)
  })

  const packages: string[] = []
  for (const file of (await readdir(downloads)).filter(file => file.endsWith('.deb')).sort()) {
    const deb = path.join(downloads, file)
    const unpack = { purpose: `unpack Debian's ${file}`, signal }
    await tool('dpkg-deb', ['--extract', deb, root], unpack)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-deb's own placeholders
    packages.push(await tool('dpkg-deb', ['--show', '--showformat=${Package}=${Version}', deb], unpack))
  }
  return { root, packages }
}

/** @throws what the first mirror had to say when no other can do it either */
async function fromSomeMirror(signal: AbortSignal, work: (mirror: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const mirror of mirrors) {
    try {
      await work(mirror)
      return
    } catch (thrown) {
      signal.throwIfAborted()
      failures.push(thrown)
    }
  }
  throw failures[0]
}

/** On Debian and its kin all of it is there, or a package away. */
async function findKeyring(): Promise<string> {
  const places = (process.env.PATH ?? '').split(':')
  const isProgram = (name: string) => anyOf(places.map(place => path.join(place, name)))
  const missing: string[] = []
  if (!(await isProgram('apt-get'))) missing.push('apt')
  if (!(await isProgram('dpkg-deb'))) missing.push('dpkg')
  const keyring = await anyOf(keyrings)
  if (!keyring) missing.push('debian-archive-keyring')
  if (keyring && missing.length === 0) return keyring
  throw new TahanError(
    'DEBIAN_TOOLS',
    `Images are made of Debian's packages, and this machine lacks ${missing.join(', ')}.`,
    {
      because: 'the libraries that Node needs come from Debian, verified by the signatures of its archive.',
      tryThis:
        `\`sudo apt install ${missing.join(' ')}\` on Debian, Ubuntu or Raspberry Pi OS. Elsewhere build the image by ` +
        "the app's Dockerfile with Docker, Podman or Buildah.",
    },
  )
}

async function anyOf(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  return undefined
}

async function aptEnvironment(
  own: string,
  architecture: Architecture,
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv> {
  for (const part of [
    'state/lists/partial',
    'cache/archives/partial',
    'etc/apt.conf.d',
    'etc/preferences.d',
  ]) {
    await mkdir(path.join(own, part), { recursive: true })
  }
  await writeFile(path.join(own, 'status'), '') // nothing is installed
  const settings = [
    `Dir::State "${own}/state";`,
    `Dir::State::status "${own}/status";`,
    `Dir::Cache "${own}/cache";`,
    `Dir::Etc "${own}/etc";`,
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    'APT::Sandbox::User "";', // its other user could not write here
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    ...(await proxySettings(signal)),
  ]
  const file = path.join(own, 'apt.conf')
  await writeFile(file, `${settings.join('\n')}\n`, { mode: 0o600 }) // a proxy may have a password
  return { ...process.env, APT_CONFIG: file, LC_ALL: 'C.UTF-8' }
}

/** How this machine reaches the network is all that is taken from its own configuration. */
async function proxySettings(signal: AbortSignal): Promise<string[]> {
  const dump = await tool('apt-config', ['dump', 'Acquire'], { purpose: "read apt's proxy settings", signal })
  return dump.split('\n').filter(line => /^Acquire::https?::.*proxy[^ ]* ".+";$/i.test(line))
}
