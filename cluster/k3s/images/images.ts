import { stat } from 'node:fs/promises'
import path from 'node:path'
import { tar } from '../../../support/tar/tar.ts'
import { appEntries, appProcess } from './app-layer.ts'
import type { Architecture } from './architecture.ts'
import { baseKey, gatherBase } from './base/base.ts'
import { dropUnused, imageCacheFolder, markUsed, scratchFolder } from './cache.ts'
import { type KeptLayer, keptLayer } from './kept-layer.ts'
import { imageNamesOf } from './names.ts'
import { type Image, layOut, type Variant, writeArchive } from './oci/archive.ts'
import { Blobs } from './oci/blobs.ts'
import { layOutPause, pauseName } from './pause/image.ts'
import { gatherPrograms, programsKey, programsOf } from './programs/programs.ts'
import { together } from './together.ts'
import { writing } from './trouble.ts'

export interface ImagesRequest {
  /** Absolute, e.g. of `fixtures/apps/hello`: `main.ts` or `main.js` is its entry, and `manifests/` name its image. */
  appFolders: readonly string[]
  /** Of the boards. An archive has its image for all of them, and a board takes what is its own. */
  architectures: readonly Architecture[]
  signal: AbortSignal
  /** One line of what is done at the moment. */
  onProgress?: (line: string) => void
  /** Where downloads and what is made of them are kept. */
  cacheFolder?: string
}

interface ImageArchive {
  /** Ends in .tar.zst: an OCI layout as K3s imports it from its image directory. Always the same name for an app. */
  file: string
  /** Of the image, the same on every machine for the same input. */
  digest: string
  /** As containerd knows it, the first being its own. */
  names: readonly string[]
  /** What the layer below the app is made of, as `name=version`. */
  contents: readonly string[]
}

export interface Images {
  /** Files for K3s' image directory on every board. */
  archives: string[]
  /** The same, with what is in them: one for each app, and the pause image. */
  images: ImageArchive[]
}

/**
 * Makes the images of apps, and the pause image, without a container engine and without a registry. Downloads what it
 * needs once; after that it works without a network.
 * @throws TahanError IMAGE_NAME, IMAGE_TOOL, IMAGE_INTEGRITY, IMAGE_CACHE_DAMAGED, IMAGE_DISK, DEBIAN_TOOLS
 */
export async function imagesFor(request: ImagesRequest): Promise<Images> {
  const { signal, onProgress = () => {} } = request
  const cache = request.cacheFolder ?? imageCacheFolder()
  const architectures = [...new Set(request.architectures)].sort()
  const blobs = new Blobs(path.join(cache, 'blobs'))

  async function archive(name: string, { key, entries }: Image): Promise<string> {
    const file = path.join(cache, 'archives', key, `tahan-${name}.tar.zst`)
    if (!(await stat(file).catch(() => undefined))) {
      onProgress(`writing ${path.basename(file)}`)
      // Not beside the archive, whose folder is kept for as long as it is used: killed builds would leave drafts there.
      await using scratch = await scratchFolder(cache)
      await writeArchive(file, entries, { scratch: scratch.path, signal })
    }
    await markUsed(path.dirname(file))
    return file
  }

  /** What all apps of an architecture share. */
  function baseOf(architecture: Architecture, either: AbortSignal): Promise<KeptLayer> {
    return keptLayer({
      key: baseKey(architecture),
      ...{ cache, blobs, signal: either },
      async gather(folder, signal) {
        onProgress(`linux/${architecture}: downloading Node and its libraries`)
        const base = await gatherBase(architecture, folder, signal)
        onProgress(`linux/${architecture}: ${base.contents.join(' ')}`)
        return base
      },
    })
  }

  /** What an app runs beside Node; undefined where that is nothing. */
  async function programsFor(appFolder: string, architecture: Architecture): Promise<KeptLayer | undefined> {
    const packages = await programsOf(appFolder, architecture)
    if (packages.length === 0) return undefined
    return keptLayer({
      key: programsKey(packages),
      ...{ cache, blobs, signal },
      gather(folder, signal) {
        onProgress(`linux/${architecture}: downloading the programs of ${path.basename(appFolder)}`)
        return gatherPrograms(packages, folder, signal)
      },
    })
  }

  return writing(cache, async () => {
    const bases = await together(
      signal,
      architectures.map(architecture => async (either: AbortSignal) => ({
        architecture,
        base: await baseOf(architecture, either),
      })),
    )
    const images: ImageArchive[] = []
    for (const folder of request.appFolders) {
      signal.throwIfAborted()
      const names = await imageNamesOf(folder)
      const app = await blobs.put(tar(await appEntries(folder)))
      const variants: Variant[] = []
      const contents = new Set<string>()
      for (const { architecture, base } of bases) {
        const programs = await programsFor(folder, architecture)
        const below = [base, ...(programs ? [programs] : [])]
        variants.push({
          architecture,
          layers: [...below.map(({ layer }) => layer), app],
          process: appProcess,
        })
        for (const content of below.flatMap(layer => layer.contents)) contents.add(content)
      }
      const image = await layOut(blobs, names, variants)
      const file = await archive(path.basename(folder), image)
      images.push({ file, digest: image.digest, names, contents: [...contents] })
    }
    const pause = await layOutPause(blobs, architectures)
    images.push({
      file: await archive('pause', pause),
      digest: pause.digest,
      names: [pauseName],
      contents: [],
    })
    await dropUnused(cache)
    return { archives: images.map(({ file }) => file), images }
  })
}
