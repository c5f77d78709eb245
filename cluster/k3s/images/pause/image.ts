import { fileOf, tar } from '../../../../support/tar/tar.ts'
import type { Architecture } from '../architecture.ts'
import { type Image, layOut } from '../oci/archive.ts'
import type { Blobs } from '../oci/blobs.ts'
import { pauseProgram } from './program.ts'

/** To be given to K3s as `pause-image`: under a name of its own it never takes the place of another's. */
export const pauseName = 'docker.io/tahan/pause:1'

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
  return layOut(blobs, [pauseName], await Promise.all(variants))
}
