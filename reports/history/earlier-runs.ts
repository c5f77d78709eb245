import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { RunManifest } from '../../support/record/manifest.ts'
import { differences, keyOf } from '../baseline/key.ts'
import { readJson } from '../evidence/read-json.ts'
import { manifestSchema } from '../evidence/schema.ts'
import type { RunSummary } from '../evidence/summary.ts'

/** A run that can be compared with a later one, by its summary alone. */
export interface EarlierRun {
  folder: string
  manifest: RunManifest
  summary: RunSummary
}

/** Only what a trend needs is checked; the rest was written by tahan. */
const summarySchema = z
  .looseObject({
    schemaVersion: z.literal(1),
    experiments: z.array(z.looseObject({ id: z.string(), app: z.string() })),
    loads: z.array(z.looseObject({ id: z.string(), app: z.string() })).optional(),
    packets: z.array(z.looseObject({ id: z.string() })).optional(),
  })
  .transform(summary => ({ loads: [], packets: [], ...summary }) as unknown as RunSummary)

/** What an unpacked run has of the runs that came before it: their manifest.json, summary.json and gate.json. */
export const earlierFolder = 'earlier'

/**
 * The runs beside this one, or packed with it, that came before it and were made under the same key (see `keyOf`), from the oldest to the
 * newest. Those that were stopped on their way, and those that cannot be read, are no part of a trend.
 */
export async function earlierRuns(runFolder: string): Promise<EarlierRun[]> {
  const own = await realpath(runFolder)
  const current = await readBriefly(own)
  if (current === undefined) return []
  const packed = path.join(own, earlierFolder)
  const beside = existsSync(packed) ? packed : path.dirname(own)
  const names = await readdir(beside, { withFileTypes: true })
  const folders = names.filter(entry => entry.isDirectory()).map(({ name }) => path.join(beside, name))
  const others = await Promise.all(folders.filter(folder => folder !== own).map(readBriefly))
  const key = keyOfRun(current)
  return others
    .filter(other => other !== undefined)
    .filter(
      ({ manifest }) => manifest.endedAt !== undefined && manifest.startedAt < current.manifest.startedAt,
    )
    .filter(other => differences(key, keyOfRun(other)).length === 0)
    .toSorted((a, b) => a.manifest.startedAt.localeCompare(b.manifest.startedAt))
}

/** By the apps of all that was measured in it. */
function keyOfRun({ manifest, summary }: Pick<EarlierRun, 'manifest' | 'summary'>) {
  return keyOf(
    manifest,
    [...summary.experiments, ...summary.loads].map(({ app }) => app),
  )
}

async function readBriefly(folder: string): Promise<EarlierRun | undefined> {
  const files = ['manifest.json', 'summary.json'].map(name => path.join(folder, name)) as [string, string]
  if (!files.every(existsSync)) return undefined
  try {
    const [manifest, summary] = await Promise.all([
      readJson(files[0], manifestSchema),
      readJson(files[1], summarySchema),
    ])
    return { folder, manifest, summary }
  } catch {
    return undefined
  }
}
