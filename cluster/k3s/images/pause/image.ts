import type { Architecture } from '../architecture.ts'
import { type Image, layOut } from '../oci/archive.ts'
import type { Blobs } from '../oci/blobs.ts'
import { fileOf, tar } from '../oci/tar.ts'
import { pauseProgram } from './program.ts'

/**
 * The name of its own, to be given to K3s as `pause-image`, and those that K3s asks for where it is not told any, so
 * that a board without a registry needs no such flag: v1.21 and before, then the mirrored ones up to now.
 */
export const pauseNames: readonly string[] = [
  'docker.io/tahan/pause:1',
  'docker.io/rancher/pause:3.1',
  'docker.io/rancher/mirrored-pause:3.1',
  'docker.io/rancher/mirrored-pause:3.5',
  'docker.io/rancher/mirrored-pause:3.6',
]

export async function layOutPause(blobs: Blobs, architectures: readonly Architecture[]): Promise<Image> {
  const variants = architectures.map(async architecture => ({
    architecture,
    layers: [await blobs.put(tar([fileOf('pause', pauseProgram(architecture), 0o755)]))],
    process: {
      entrypoint: ['/pause'],
      user: '65535:65535',
      environment: {},
      workingDirectory: '/',
      ports: [],
    },
  }))
  return layOut(blobs, pauseNames, await Promise.all(variants))
}
