import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { TahanError } from '../../../../../support/errors.ts'
import { thisDistribution } from './distribution.ts'
import { boardUser, debootstrapArguments, recipeFolder, recipeHash } from './recipe.ts'

/** Outlives runs and checkouts: what is in it took a download. */
function baseCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'tahan/boards')
}

/**
 * Whoever has the lock builds, all others wait and find the image. It is built as a draft and appears in one step. All
 * of it runs in process and mount namespaces of its own, so that nothing is left running or mounted, however it ends.
 * Arguments: the draft, the image, the folder of the recipe, the user, then mmdebstrap's.
 */
const script = `
set -e
draft=$1 image=$2 recipe=$3 user=$4
shift 4
if [ -d "$image" ]; then exit 0; fi
rm -rf "$draft"
mkdir "$draft"
chmod 755 "$draft"
mmdebstrap "$@"
"$recipe/prepare" "$draft" "$user"
mv -T "$draft" "$image"
`

/**
 * The folder of the base image that all boards' disks begin with; built when there is none of this recipe, which takes
 * about a minute and is done once a machine.
 * @throws TahanError BASE_IMAGE
 */
export function baseImage(onProgress: (line: string) => void, signal?: AbortSignal): Promise<string> {
  const distribution = thisDistribution()
  const recipe: Recipe = {
    image: path.join(baseCacheFolder(), recipeHash(distribution)),
    folder: recipeFolder,
    argumentsFor: draft => debootstrapArguments(distribution, draft),
  }
  const what = `${distribution.suite} from ${distribution.mirror}`
  return imageOf(
    recipe,
    () => onProgress(`building the boards' base image (${what}), once: about a minute`),
    signal,
  )
}

export interface Recipe {
  /** Where the image is to be; its name says what it is made from. */
  image: string
  /** Holds `prepare`. */
  folder: string
  /** mmdebstrap's arguments. */
  argumentsFor: (draft: string) => string[]
}

/** Builds an image unless it is there. However many want it at once, one builds. @throws TahanError BASE_IMAGE */
export async function imageOf(recipe: Recipe, onBuild: () => void, signal?: AbortSignal): Promise<string> {
  const { image, folder, argumentsFor } = recipe
  const cache = path.dirname(image)
  if (!existsSync(image)) {
    await mkdir(cache, { recursive: true })
    onBuild()
    const draft = `${image}.draft`
    await run(
      'setpriv',
      [
        ...['--pdeathsig', 'KILL', '--', 'flock', '--no-fork', `${image}.lock`],
        ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
        ...['sh', '-c', script, 'build', draft, image, folder, boardUser, ...argumentsFor(draft)],
      ],
      signal,
    )
  }
  await letGoOfOthers(image)
  return image
}

const keptMs = 30 * 24 * 3_600_000

/** Marks an image as used now, and removes those that nobody has asked for in a month. */
async function letGoOfOthers(image: string): Promise<void> {
  const cache = path.dirname(image)
  await utimes(image, new Date(), new Date())
  for (const name of await readdir(cache)) {
    const other = path.join(cache, name)
    const used = await stat(other).catch(() => undefined)
    if (used && Date.now() - used.mtimeMs > keptMs && !name.endsWith('.lock')) {
      await rm(other, { recursive: true, force: true })
    }
  }
}

const wordsKept = 2_000

async function run(command: string, args: string[], signal?: AbortSignal): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], signal, killSignal: 'SIGKILL' })
  let words = ''
  child.stderr?.on('data', (data: Buffer) => {
    words = (words + String(data)).slice(-wordsKept)
  })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject)
  child.on('close', resolve)
  const failed = (because: string, cause?: unknown) =>
    new TahanError('BASE_IMAGE', "The boards' base image could not be built.", {
      because,
      lastWords: words,
      tryThis: 'see that apt on this machine reaches its mirror: sudo apt-get update',
      cause,
    })
  const code = await promise.catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw failed(String(cause), cause)
  })
  signal?.throwIfAborted()
  if (code !== 0) throw failed(`mmdebstrap or what follows it ended with exit code ${code}`)
}
