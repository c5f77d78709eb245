import { access, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'
import type { Architecture } from '../architecture.ts'
import { tool } from '../tool.ts'

/** Old enough to be well mended, new enough for Node's needs: glibc 2.28 and the C++ library of GCC 10. */
export const debianSuite = 'bookworm'

const sources = (keyring: string) =>
  [
    ['http://deb.debian.org/debian', debianSuite],
    ['http://deb.debian.org/debian', `${debianSuite}-updates`],
    ['http://deb.debian.org/debian-security', `${debianSuite}-security`],
  ]
    .map(([address, suite]) => `deb [signed-by=${keyring}] ${address} ${suite} main\n`)
    .join('')

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
  const environment = await aptEnvironment(folder, architecture, keyring, signal)
  const purpose = `download Debian's packages for linux/${architecture}`
  const downloads = path.join(folder, 'packages')
  const root = path.join(folder, 'root')
  await mkdir(downloads, { recursive: true })
  await mkdir(root, { recursive: true })
  const run = { purpose, environment, folder: downloads, signal }
  await tool('apt-get', ['-q', '--error-on=any', 'update'], run)
  await tool('apt-get', ['-q', 'download', ...names], run)

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
  folder: string,
  architecture: Architecture,
  keyring: string,
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv> {
  const own = path.join(folder, 'apt')
  for (const part of [
    'state/lists/partial',
    'cache/archives/partial',
    'etc/apt.conf.d',
    'etc/preferences.d',
  ]) {
    await mkdir(path.join(own, part), { recursive: true })
  }
  await writeFile(path.join(own, 'status'), '') // nothing is installed
  await writeFile(path.join(own, 'etc/sources.list'), sources(keyring))
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
