import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { readJson } from './read-json.ts'
import { verdict } from './schema.ts'

/** A trial that was spoiled and made again: it counts for nothing, and stays in the evidence. */
export interface ReplacedTrial {
  folder: string
  number: number
  /** Run's clock. */
  startedAtMs: number
  endedAtMs: number
  reason: string
}

const trialSchema = z.looseObject({
  ...{ number: z.number(), startedAtMs: z.number(), endedAtMs: z.number() },
  ...{ verdict, reason: z.string() },
})

/** What a trial of each kind of experiment leaves when it is done. */
const trialFiles = ['trial.json', 'load-trial.json', 'packet-trial.json']

/**
 * The invalid trials in an experiment's folder that are not among those that it counts, in their order.
 *
 * @throws TahanError RUN_BROKEN naming the file and what is wrong in it
 */
export async function readReplacedTrials(
  folder: string,
  counted: readonly number[],
): Promise<ReplacedTrial[]> {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : []
  const files = entries
    .filter(entry => entry.isDirectory() && /^\d+$/.test(entry.name) && !counted.includes(Number(entry.name)))
    .flatMap(({ name }) => trialFiles.map(file => path.join(folder, name, file)))
    .filter(existsSync)
  const trials = await Promise.all(
    files.map(async file => ({ ...(await readJson(file, trialSchema)), folder: path.dirname(file) })),
  )
  return trials
    .filter(trial => trial.verdict === 'invalid')
    .map(({ folder, number, startedAtMs, endedAtMs, reason }) => ({
      folder,
      number,
      startedAtMs,
      endedAtMs,
      reason,
    }))
    .toSorted((a, b) => a.number - b.number)
}
