import type { RecordedRun } from '../evidence/read-run.ts'
import { generateReport } from './generate.ts'
import { writeResults } from './write-results.ts'

/** Where Allure's results and the report made of them go. */
export interface ReportFolders {
  resultsDir: string
  reportDir: string
}

/** Makes the one static report of a run from its records alone; what was in both folders is replaced. */
export async function makeReport(run: RecordedRun, { resultsDir, reportDir }: ReportFolders): Promise<void> {
  await writeResults(run, resultsDir)
  await generateReport(run, resultsDir, reportDir)
}
