import { cp, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { RecordedRun } from '../evidence/read-run.ts'
import { generateReport } from './generate.ts'
import { lightResults } from './light-results.ts'
import { writeResults } from './write-results.ts'

/** Where Allure's results and the report made of them go. */
export interface ReportFolders {
  resultsDir: string
  reportDir: string
}

/** Makes the one static report of a run from its records alone; what was in both folders is replaced. */
export async function makeReport(run: RecordedRun, { resultsDir, reportDir }: ReportFolders): Promise<void> {
  await writeResults(run, resultsDir)
  const pageOf = await generateReport(run, resultsDir, reportDir, 'folder')
  const light = `${resultsDir}.light`
  const single = `${reportDir}.single`
  try {
    await lightResults(resultsDir, light)
    await generateReport(run, light, single, 'file', pageOf)
    const draft = `${singleFileOf(reportDir)}.draft`
    await cp(path.join(single, 'index.html'), draft)
    await rename(draft, singleFileOf(reportDir))
  } finally {
    for (const left of [light, single]) await rm(left, { recursive: true, force: true })
  }
}

/** The same report as one file, to mail: it opens by a double click. Without raw files that are large. */
export function singleFileOf(reportDir: string): string {
  return `${reportDir}.html`
}
