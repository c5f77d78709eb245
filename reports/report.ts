import { existsSync } from 'node:fs'
import path from 'node:path'
import { messageOf, TahanError } from '../support/errors.ts'
import { makeReport, singleFileOf } from './allure/make-report.ts'
import { latestRun } from './evidence/latest-run.ts'
import { readRun } from './evidence/read-run.ts'
import { countOf } from './words/units.ts'

const root = path.resolve(import.meta.dirname, '..')
const latest = latestRun()

/** `npm run report [run folder]`: makes the report of a run, by default of the latest. */
async function report(given: string | undefined): Promise<void> {
  if (given === undefined && !existsSync(latest)) {
    throw new TahanError('NO_RUN_YET', 'There is no run to report yet.', {
      tryThis: 'npx vitest run specs/ha',
    })
  }
  const run = await readRun(given ?? latest)
  if (run.manifest.endedAt === undefined) {
    console.log('This run has not ended, or was stopped on its way: it is reported as far as it goes.')
  }
  const reportDir = path.join(root, 'allure-report')
  await makeReport(run, { resultsDir: path.join(root, 'allure-results'), reportDir })
  const shown = path.relative(process.cwd(), reportDir)
  console.log(
    `${countOf(run.experiments.length, 'experiment')} in ${shown}/. Open it with: npx allure open ${shown}\n` +
      `As one file, to mail or to open by a double click: ${singleFileOf(shown)}`,
  )
}

try {
  await report(process.argv[2])
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 1
}
