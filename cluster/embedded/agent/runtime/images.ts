import { accessSync, constants, existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Image } from '../../plan.ts'

/** What an image says when its container does not: as ENTRYPOINT and CMD in a Dockerfile. */
export interface PulledImage {
  imageId: string
  entrypoint: string[]
}

/** An image that cannot be had, in the words that end up in the container's status. */
export class PullError extends Error {
  /** `ErrImagePull` or, for a reference that no registry could have, `InvalidImageName`. */
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}

const localPrefix = 'local/'

/**
 * Finds what an image reference stands for on this cluster, where containers are processes:
 *
 * - an app of this project, `tahan/<folder in fixtures/apps>:<any tag>`, or one that the cluster was given;
 * - a command of this machine, `local/<command>`, e.g. `local/sh`.
 *
 * @throws PullError for everything else, and says so
 */
export function pullImage(
  reference: string,
  images: Record<string, Image>,
  nodeBinary: string,
  searchPath: string,
): PulledImage {
  const name = withoutTag(reference)
  if (name === '' || /\s/.test(reference)) {
    throw new PullError(
      'InvalidImageName',
      `Failed to apply default image tag "${reference}": couldn't parse image reference`,
    )
  }
  if (name.startsWith(localPrefix)) {
    const command = name.slice(localPrefix.length)
    const file = findCommand(command, searchPath)
    if (file) return { imageId: `local:${file}`, entrypoint: [file] }
    throw new PullError('ErrImagePull', `This machine has no command "${command}" (looked in ${searchPath}).`)
  }
  const image = images[name]
  if (!image) {
    const known = Object.keys(images).join(', ') || 'none'
    throw new PullError(
      'ErrImagePull',
      `The embedded cluster runs processes, not images: "${reference}" is no app that it has ` +
        `(there is: ${known}) and not a local command (local/<command>).`,
    )
  }
  if ('problem' in image) {
    throw new PullError(
      'ErrImagePull',
      `The app of image "${reference}" could not be bundled: ${image.problem}`,
    )
  }
  if ('command' in image) return commandOf(image, reference, searchPath)
  return { imageId: `tahan:${path.basename(image.file)}`, entrypoint: [nodeBinary, image.file] }
}

function commandOf(
  { command: [program, ...args], folder }: Extract<Image, { command: unknown }>,
  reference: string,
  searchPath: string,
): PulledImage {
  const file = findCommand(program, searchPath, folder)
  if (!file) {
    throw new PullError(
      'ErrImagePull',
      `Image "${reference}" is the command "${program}" here, which this machine does not have (looked in ${searchPath}).`,
    )
  }
  const named = args.map(arg => (existsSync(path.join(folder, arg)) ? path.join(folder, arg) : arg))
  return { imageId: `local:${file}`, entrypoint: [file, ...named] }
}

/** `registry/name:tag@digest` without tag and digest. */
function withoutTag(reference: string): string {
  const [name = ''] = reference.split('@')
  const slash = name.lastIndexOf('/')
  const colon = name.indexOf(':', slash + 1)
  return colon < 0 ? name : name.slice(0, colon)
}

/** The file a command stands for, as a shell would find it. */
export function findCommand(command: string, searchPath: string, folder = '/'): string | undefined {
  if (command === '') return undefined
  const candidates = command.includes('/')
    ? [path.resolve(folder, command)]
    : searchPath.split(':').map(part => path.join(part || '.', command))
  return candidates.find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
