import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { RecordedPackets } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { earlierRuns } from '../history/earlier-runs.ts'
import { historyLines } from './history.ts'
import { rulesOf } from './rules.ts'

/** Names the file to allurerc.mjs. */
export const setupVariable = 'TAHAN_REPORT_SETUP'

/**
 * Writes what allurerc.mjs is to know of a run: its history as a file of Allure's, and its rules.
 *
 * @param folder is made, and written to
 * @returns the file to name in `setupVariable`
 */
export async function writeSetup(
  run: RecordedRun,
  packets: readonly RecordedPackets[],
  folder: string,
  singleFile: boolean,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const historyFile = path.join(folder, 'history.jsonl')
  await writeFile(historyFile, historyLines(await earlierRuns(run.folder)))
  const rules = await rulesOf(run, packets)
  const file = path.join(folder, 'setup.json')
  await writeFile(file, JSON.stringify({ historyFile, rules, singleFile }))
  return file
}
