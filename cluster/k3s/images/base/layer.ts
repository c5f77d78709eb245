import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { tar } from '../../../../support/tar/tar.ts'
import type { Architecture } from '../architecture.ts'
import { scratchFolder } from '../cache.ts'
import type { Blobs } from '../oci/blobs.ts'
import { baseKey, gatherBase } from './base.ts'

const record = z.object({
  layer: z.object({ digest: z.string(), size: z.number() }),
  /** What it is made of, as `name=version`. */
  contents: z.array(z.string()),
})
export type BaseLayer = z.infer<typeof record>

interface Request {
  architecture: Architecture
  cache: string
  blobs: Blobs
  signal: AbortSignal
  onProgress: (line: string) => void
}

/** What this process is making at the moment: who asks for the same meanwhile gets the same. */
const underWay = new Map<string, Promise<BaseLayer>>()

/** The layer that all apps of an architecture share: from the cache, or made from what is downloaded. */
export async function baseLayer(request: Request): Promise<BaseLayer> {
  const file = path.join(request.cache, `bases/${baseKey(request.architecture)}.json`)
  const kept = await read(file)
  if (kept && (await request.blobs.has(kept.layer))) return kept
  const others = underWay.get(file)
  if (others) {
    const made = await others.catch(() => undefined)
    return made ?? baseLayer(request) // they may have been told to stop, which is no reason for us
  }
  const making = make(request, file).finally(() => underWay.delete(file))
  underWay.set(file, making)
  return making
}

async function make(
  { architecture, cache, blobs, signal, onProgress }: Request,
  file: string,
): Promise<BaseLayer> {
  onProgress(`linux/${architecture}: downloading Node and its libraries`)
  await using scratch = await scratchFolder(cache)
  const { entries, contents } = await gatherBase(architecture, scratch.path, signal)
  onProgress(`linux/${architecture}: ${contents.join(' ')}`)
  const made = { layer: await blobs.put(tar(entries)), contents }
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(made))
  await rename(draft, file)
  return made
}

async function read(file: string): Promise<BaseLayer | undefined> {
  try {
    return record.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined // not made yet, or by an earlier version of this
  }
}
