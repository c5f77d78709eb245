import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, TahanError } from '../../support/errors.ts'

/** @throws TahanError RUN_BROKEN naming the file and what is wrong in it */
export async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const broken = (because: string, cause?: unknown) =>
    new TahanError('RUN_BROKEN', `${file} cannot be read.`, {
      because,
      tryThis: 'it was written by another version of tahan, or changed since; make the run again',
      cause,
    })
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (thrown) {
    throw broken(messageOf(thrown), thrown)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw broken(`\n${z.prettifyError(parsed.error)}`, parsed.error)
}
