import { existsSync, realpathSync } from 'node:fs'
import { TahanError } from '../../support/errors.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { type BaselineKey, keyOf } from '../baseline/key.ts'
import { latestRun } from '../evidence/latest-run.ts'
import { readPacketExperiments } from '../evidence/packet-folder.ts'
import { readRun } from '../evidence/read-run.ts'
import type { GatedMetric } from './metric.ts'
import { metricsOf } from './metrics-of-run.ts'

const latest = latestRun()

/** A run, as far as the gate and its baselines are concerned. */
export interface GatedRun {
  folder: string
  manifest: RunManifest
  key: BaselineKey
  metrics: GatedMetric[]
  /** Of the experiment that has most. */
  trials: number
  /** Names of experiments that did not pass. */
  notPassed: string[]
}

/**
 * @param given the run's folder; the latest run where there is none
 * @throws TahanError NO_RUN_YET, RUN_NOT_FOUND, RUN_BROKEN, or RUN_UNFINISHED for a run that was stopped on its way
 */
export async function readGated(given: string | undefined): Promise<GatedRun> {
  if (given === undefined && !existsSync(latest)) {
    throw new TahanError('NO_RUN_YET', 'There is no run yet.', { tryThis: 'npx vitest run specs/ha' })
  }
  const named = given ?? latest
  const folder = existsSync(named) ? realpathSync(named) : named
  const run = await readRun(folder)
  if (run.manifest.endedAt === undefined) {
    throw new TahanError('RUN_UNFINISHED', `${folder} has not ended, or was stopped on its way.`, {
      because: 'what it would have shown cannot be compared.',
      tryThis: 'make the run again, and let it end',
    })
  }
  const packets = await readPacketExperiments(folder)
  const trials = [...run.experiments, ...run.loads, ...packets.map(({ experiment }) => experiment)].map(
    made => made.trials.length,
  )
  const apps = [...run.experiments, ...run.loads].map(({ experiment }) => experiment.app)
  return {
    folder,
    manifest: run.manifest,
    key: keyOf(run.manifest, apps),
    metrics: metricsOf(
      run,
      packets.map(({ experiment }) => experiment),
    ),
    trials: Math.max(0, ...trials),
    notPassed: [...run.experiments, ...run.loads, ...packets]
      .filter(({ experiment }) => experiment.verdict !== 'pass')
      .map(({ experiment }) => experiment.id),
  }
}
