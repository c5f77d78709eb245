import { access, constants } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { messageOf, TahanError } from '../../../support/errors.ts'
import type { K3sArtifacts } from '../ansible/options.ts'
import type { Architecture } from '../images/architecture.ts'
import { architectureOf } from './elf.ts'
import { type ReleaseOptions, releasedBinary, releasedImages } from './release.ts'
import { pinnedVersion, releaseName, versionOf } from './version.ts'

export interface FindK3sOptions {
  /** Of the boards; each needs its own binary, all of one version. */
  architectures: readonly Architecture[]
  signal: AbortSignal
  /**
   * `TAHAN_K3S_BIN` (one path an architecture, with colons between), `PATH`, `TAHAN_K3S_VERSION` (`v1.36.4+k3s1`),
   * `TAHAN_K3S_RELEASES` (a mirror of GitHub's releases), proxies.
   */
  env?: Readonly<Record<string, string | undefined>>
  /** Also the archives of images that K3s itself runs: then boards need no internet for them. */
  airgapImages?: boolean
  onProgress?: (line: string) => void
}

export interface FoundK3s extends K3sArtifacts {
  /** Where each binary is from, in words. */
  sources: string[]
  /** Paths of image archives; empty unless they were asked for. */
  images: string[]
}

interface Binary {
  file: string
  architecture: Architecture
  version: string
  source: string
}

const githubReleases = 'https://github.com/k3s-io/k3s/releases/download'

/**
 * Finds K3s: what TAHAN_K3S_BIN names, else the `k3s` on the PATH, else the official release, downloaded once and
 * checked against its published checksum. What an architecture lacks of the first two is downloaded in their version.
 *
 * @throws TahanError K3S_MISSING with what came of every way, K3S_BINARY_UNFIT, K3S_VERSION_INVALID
 */
export async function findK3s(options: FindK3sOptions): Promise<FoundK3s> {
  const { env = process.env, airgapImages = false, onProgress = () => {} } = options
  const architectures = [...new Set(options.architectures)]
  const wanted = wantedVersion(env)
  const named = await namedBinaries(env, architectures, wanted)
  const rejected: string[] = named.length > 0 ? [] : ['TAHAN_K3S_BIN is not set']
  const local = named.length > 0 ? named : await onPath(env, architectures, wanted, rejected)

  const version = local[0]?.version ?? wanted ?? pinnedVersion
  const release: ReleaseOptions = {
    env,
    signal: options.signal,
    onProgress,
    releasesUrl: (env.TAHAN_K3S_RELEASES || githubReleases).replace(/\/$/, ''),
    cacheFolder: path.join(env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'tahan/k3s'),
  }
  const binaries: FoundK3s['binaries'] = {}
  const sources: string[] = []
  for (const architecture of architectures) {
    const found = local.find(binary => binary.architecture === architecture)
    binaries[architecture] = found?.file ?? (await downloaded(version, architecture, release, rejected))
    sources.push(`${architecture}: ${found?.source ?? `official release ${version}`}`)
  }
  const images = airgapImages
    ? await Promise.all(architectures.map(architecture => releasedImages(version, architecture, release)))
    : []
  return { version, binaries, sources, images }
}

function wantedVersion({
  TAHAN_K3S_VERSION: wanted,
}: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!wanted) return undefined
  if (releaseName.test(wanted)) return wanted
  throw new TahanError(
    'K3S_VERSION_INVALID',
    `TAHAN_K3S_VERSION=${wanted} is not the name of a K3s release.`,
    {
      tryThis: `TAHAN_K3S_VERSION=${pinnedVersion}, or leave it unset`,
    },
  )
}

/** Somebody chose these: what is wrong with one is an error. */
async function namedBinaries(
  { TAHAN_K3S_BIN: named }: Readonly<Record<string, string | undefined>>,
  architectures: readonly Architecture[],
  wanted: string | undefined,
): Promise<Binary[]> {
  if (!named) return []
  const found = await Promise.all(named.split(':').map(file => inspect(path.resolve(file), 'TAHAN_K3S_BIN')))
  const unfit = (because: string) =>
    new TahanError('K3S_BINARY_UNFIT', `TAHAN_K3S_BIN=${named} does not fit.`, {
      because,
      tryThis: 'name one k3s for every architecture, with colons between, or unset it',
    })
  const versions = new Set(found.map(({ version }) => version))
  if (versions.size > 1) throw unfit(`its versions differ: ${[...versions].join(', ')}`)
  const [first] = found
  if (wanted && first && first.version !== wanted)
    throw unfit(`it is ${first.version}, and TAHAN_K3S_VERSION asks for ${wanted}`)
  const useful = found.filter(({ architecture }) => architectures.includes(architecture))
  if (useful.length > 0) return useful
  throw unfit(
    `it is built for ${found.map(({ architecture }) => architecture).join(', ')}, and the boards are ${architectures.join(', ')}`,
  )
}

/** A `k3s` that happens to be there: what is wrong with it is a reason to go on. */
async function onPath(
  { PATH = '' }: Readonly<Record<string, string | undefined>>,
  architectures: readonly Architecture[],
  wanted: string | undefined,
  rejected: string[],
): Promise<Binary[]> {
  for (const folder of PATH.split(':').filter(part => path.isAbsolute(part))) {
    const file = path.join(folder, 'k3s')
    if (
      !(await access(file, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      continue
    try {
      const binary = await inspect(file, 'PATH')
      const { architecture, version } = binary
      if (!architectures.includes(architecture))
        rejected.push(`${file} on the PATH is built for ${architecture}`)
      else if (wanted && version !== wanted) rejected.push(`${file} on the PATH is ${version}, not ${wanted}`)
      else return [binary]
    } catch (thrown) {
      rejected.push(`on the PATH, ${reasonIn(thrown)}`)
    }
    return []
  }
  rejected.push('there is no k3s on the PATH')
  return []
}

async function inspect(file: string, way: string): Promise<Binary> {
  const architecture = await architectureOf(file)
  return { file, architecture, version: await versionOf(file, architecture), source: `${way}, ${file}` }
}

async function downloaded(
  version: string,
  architecture: Architecture,
  release: ReleaseOptions,
  rejected: readonly string[],
): Promise<string> {
  try {
    return await releasedBinary(version, architecture, release)
  } catch (cause) {
    release.signal.throwIfAborted()
    const ways = [...rejected, reasonIn(cause)]
    throw new TahanError('K3S_MISSING', `There is no K3s ${version} for ${architecture} boards.`, {
      because: ways.map(way => `\n    - ${way}`).join(''),
      tryThis:
        `TAHAN_K3S_BIN=<path of a k3s for ${architecture}>, or put k3s on the PATH, or let this machine reach ` +
        `${release.releasesUrl} (HTTPS_PROXY; TAHAN_K3S_RELEASES for a mirror)`,
      cause,
    })
  }
}

/** What happened and why, of an error that is told as one reason among others. */
function reasonIn(thrown: unknown): string {
  const [sentence = '', because = ''] = messageOf(thrown).split(/\n {2}(?:Because: )?/)
  return [sentence.replace(/^\[\w+\]: /, ''), because].join(' ').trim()
}
