import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestResult } from 'allure-js-commons'
import { FileSystemWriter } from 'allure-js-commons/sdk/reporter'
import { readPacketExperiments } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { readReplacedTrials } from '../evidence/replaced-trials.ts'
import { summaryOfRecorded } from '../evidence/summary-of-recorded.ts'
import { environmentOf } from './environment.ts'
import { experimentResult, skippedResult } from './experiment-result.ts'
import { loadResult } from './load-result.ts'
import { metricsIn, performanceFile } from './metrics.ts'
import { packetResult } from './packet-result.ts'
import { replacedResults } from './replaced-results.ts'

/** Of an experiment of any kind: where its trials lie, and those that count. */
interface Made {
  evidence: string
  trials: readonly { number: number }[]
}

/** Writes a run as Allure results into a folder, which is emptied first. */
export async function writeResults(run: RecordedRun, resultsDir: string): Promise<void> {
  await rm(resultsDir, { recursive: true, force: true })
  await mkdir(resultsDir, { recursive: true })
  const writer = new FileSystemWriter({ resultsDir })
  writer.writeEnvironmentInfo(environmentOf(run.manifest))
  const write = async (result: TestResult, { evidence, trials }: Made) => {
    writer.writeResult(result)
    const counted = trials.map(({ number }) => number)
    const replaced = await readReplacedTrials(evidence, counted)
    for (const retry of replacedResults(replaced, result, run.manifest, writer)) writer.writeResult(retry)
  }
  for (const experiment of run.experiments) {
    await write(await experimentResult(experiment, run.manifest, writer), experiment.experiment)
  }
  for (const load of run.loads) {
    await write(await loadResult(load, run.loads, run.manifest, writer), load.experiment)
  }
  const packets = await readPacketExperiments(run.folder)
  for (const one of packets) {
    await write(await packetResult(one, run.manifest, writer), one.experiment)
  }
  for (const skipped of run.skipped) writer.writeResult(skippedResult(skipped, run.manifest))
  const { startedAt, endedAt } = run.manifest
  const metrics = metricsIn(summaryOfRecorded(run, packets))
  const [startMs, stopMs] = [Date.parse(startedAt), Date.parse(endedAt ?? startedAt)]
  await writeFile(path.join(resultsDir, 'tahan-perf.json'), performanceFile(metrics, startMs, stopMs))
}
