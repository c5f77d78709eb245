import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { type TarEntry, tar } from '../../../support/tar/tar.ts'
import { scratchFolder } from './cache.ts'
import type { Blobs } from './oci/blobs.ts'

const record = z.object({
  layer: z.object({ digest: z.string(), size: z.number() }),
  /** What it is made of, as `name=version`. */
  contents: z.array(z.string()),
})
export type KeptLayer = z.infer<typeof record>

export interface LayerRequest {
  /** Names the input: what has the same key is the same layer. */
  key: string
  cache: string
  blobs: Blobs
  signal: AbortSignal
  /** Downloads what the layer is made of into a folder, which the entries read from. */
  gather: (folder: string, signal: AbortSignal) => Promise<{ entries: TarEntry[]; contents: string[] }>
}

/** What this process is making at the moment: who asks for the same meanwhile gets the same. */
const underWay = new Map<string, Promise<KeptLayer>>()

/** A layer that takes downloads: from the cache, or made. */
export async function keptLayer(request: LayerRequest): Promise<KeptLayer> {
  const file = path.join(request.cache, `bases/${request.key}.json`)
  const kept = await read(file)
  if (kept && (await request.blobs.has(kept.layer))) return kept
  const others = underWay.get(file)
  if (others) {
    const made = await others.catch(() => undefined)
    return made ?? keptLayer(request) // they may have been told to stop, which is no reason for us
  }
  const making = make(request, file).finally(() => underWay.delete(file))
  underWay.set(file, making)
  return making
}

async function make({ cache, blobs, signal, gather }: LayerRequest, file: string): Promise<KeptLayer> {
  await using scratch = await scratchFolder(cache)
  const { entries, contents } = await gather(scratch.path, signal)
  const made = { layer: await blobs.put(tar(entries)), contents }
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(made))
  await rename(draft, file)
  return made
}

async function read(file: string): Promise<KeptLayer | undefined> {
  try {
    return record.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined // not made yet, or by an earlier version of this
  }
}
