import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FileSystemWriter } from 'allure-js-commons/sdk/reporter'
import { readPacketExperiments } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { summaryOfRecorded } from '../evidence/summary-of-recorded.ts'
import { environmentOf } from './environment.ts'
import { experimentResult, skippedResult } from './experiment-result.ts'
import { loadResult } from './load-result.ts'
import { metricsIn, performanceFile } from './metrics.ts'
import { packetResult } from './packet-result.ts'

/** Writes a run as Allure results into a folder, which is emptied first. */
export async function writeResults(run: RecordedRun, resultsDir: string): Promise<void> {
  await rm(resultsDir, { recursive: true, force: true })
  await mkdir(resultsDir, { recursive: true })
  const writer = new FileSystemWriter({ resultsDir })
  writer.writeEnvironmentInfo(environmentOf(run.manifest))
  for (const experiment of run.experiments) {
    writer.writeResult(await experimentResult(experiment, run.manifest, writer))
  }
  for (const load of run.loads) {
    writer.writeResult(await loadResult(load, run.loads, run.manifest, writer))
  }
  const packets = await readPacketExperiments(run.folder)
  for (const one of packets) {
    writer.writeResult(await packetResult(one, run.manifest, writer))
  }
  for (const skipped of run.skipped) writer.writeResult(skippedResult(skipped, run.manifest))
  const { startedAt, endedAt } = run.manifest
  const metrics = metricsIn(summaryOfRecorded(run, packets))
  const [startMs, stopMs] = [Date.parse(startedAt), Date.parse(endedAt ?? startedAt)]
  await writeFile(path.join(resultsDir, 'tahan-perf.json'), performanceFile(metrics, startMs, stopMs))
}
