import { existsSync } from 'node:fs'
import path from 'node:path'
import { messageOf, TahanError } from '../../support/errors.ts'
import { readJtl } from '../../support/load/jtl/read-jtl.ts'
import { latestRun } from '../evidence/latest-run.ts'
import { readRun } from '../evidence/read-run.ts'
import { besideOurs } from './beside.ts'
import { writeRunJtl } from './write-run.ts'

const latest = latestRun()

/**
 * `npm run jtl [run folder]`: the samples of a run as JTL, by default of the latest. `npm run jtl -- <file.jtl> [run
 * folder]`: that run of somebody's own beside ours.
 */
async function main([first, second]: readonly string[]): Promise<void> {
  const theirs = first !== undefined && /\.(jtl|csv)$/.test(first) ? first : undefined
  const folder = (theirs === undefined ? first : second) ?? latest
  if (theirs !== undefined) {
    const summary = await readJtl(theirs)
    const hasRun = folder !== latest || existsSync(latest)
    console.log(besideOurs(path.basename(theirs), summary, hasRun ? (await readRun(folder)).loads : []))
    return
  }
  if (folder === latest && !existsSync(latest)) {
    throw new TahanError('NO_RUN_YET', 'There is no run to write as JTL yet.', {
      tryThis: 'npx vitest run specs/qos',
    })
  }
  for (const file of writeRunJtl(await readRun(folder))) console.log(path.relative(process.cwd(), file))
}

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 1
}
