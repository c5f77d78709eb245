import { existsSync } from 'node:fs'
import path from 'node:path'
import { messageOf, TahanError } from '../../support/errors.ts'
import { latestRun } from '../evidence/latest-run.ts'
import { readRun } from '../evidence/read-run.ts'
import { writeCsv } from './write-csv.ts'

const latest = latestRun()

/** `npm run csv [run folder]`: every table and series of a run as CSV, by default of the latest. */
async function writeTables(given: string | undefined): Promise<void> {
  if (given === undefined && !existsSync(latest)) {
    throw new TahanError('NO_RUN_YET', 'There is no run to write tables of yet.', {
      tryThis: 'npx vitest run specs/ha',
    })
  }
  for (const file of await writeCsv(await readRun(given ?? latest))) {
    console.log(path.relative(process.cwd(), file))
  }
}

try {
  await writeTables(process.argv[2])
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 1
}
