import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { readPacketExperiments } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { writeWhole } from '../evidence/write.ts'
import { runTables } from './run-tables.ts'

/**
 * Writes every table and series of a run as CSV into `csv/` of its folder.
 *
 * @returns the files, in the order in which they were written
 * @throws TahanError RUN_BROKEN
 */
export async function writeCsv(run: RecordedRun): Promise<string[]> {
  const folder = path.join(run.folder, 'csv')
  const tables = runTables(run, await readPacketExperiments(run.folder))
  // Those of an earlier time would stand among them.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return Object.entries(tables).map(([name, text]) => {
    const file = path.join(folder, name)
    writeWhole(file, text)
    return file
  })
}
