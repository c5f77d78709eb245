import { existsSync, mkdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { InstrumentRecord, Span } from '../../support/record/instrument.ts'
import { maybe } from './maybe.ts'
import { readJson } from './read-json.ts'
import { judgement, verdict } from './schema.ts'
import { writeJson } from './write.ts'

const fileName = 'instrument.json'

const span: z.ZodType<Span> = z.tuple([z.number(), z.number()])

const schema: z.ZodType<InstrumentRecord> = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  claim: z.string(),
  madeAt: z.iso.datetime(),
  conditions: z.string(),
  findings: z.array(
    z.object({
      what: z.string(),
      condition: z.string(),
      unit: z.string(),
      n: z.number(),
      truth: maybe(span),
      bias: maybe(z.number()),
      spread: maybe(span),
      withinBounds: maybe(z.number()),
      missed: z.number(),
      blind: z.number(),
      invented: z.number(),
      detectionLimit: maybe(z.number()),
      largestMissed: maybe(z.number()),
      note: z.string(),
    }),
  ),
  verdict,
  reason: z.string(),
  judgements: z.array(judgement),
})

/** What was published last, with the README's table: for reports of runs that did not ask what the instrument is worth. */
const publishedFile = path.resolve(import.meta.dirname, '../instrument.json')

/** Replaces what was published. */
export function publishInstrument(records: readonly InstrumentRecord[]): void {
  writeJson(publishedFile, records)
}

/** None where nothing was published yet. @throws TahanError RUN_BROKEN */
export async function publishedInstrument(): Promise<InstrumentRecord[]> {
  return existsSync(publishedFile) ? readJson(publishedFile, z.array(schema)) : []
}

/** Into a folder of its own in the run's; recording it again replaces it. */
export function writeInstrument(runFolder: string, record: InstrumentRecord): void {
  const folder = path.join(runFolder, record.id)
  mkdirSync(folder, { recursive: true })
  writeJson(path.join(folder, fileName), record)
}

/** What a run found out about its own instrument, in the order in which it did. @throws TahanError RUN_BROKEN */
export async function readInstrument(runFolder: string): Promise<InstrumentRecord[]> {
  const entries = await readdir(runFolder, { withFileTypes: true })
  const files = entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => path.join(runFolder, name, fileName))
    .filter(file => existsSync(file))
  const records = await Promise.all(files.map(file => readJson(file, schema)))
  return records.toSorted((a, b) => a.madeAt.localeCompare(b.madeAt) || a.id.localeCompare(b.id))
}
