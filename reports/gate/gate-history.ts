import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { BaselineRun } from '../baseline/baseline.ts'
import { earlierRuns } from '../history/earlier-runs.ts'
import type { GateRecord } from './outcome.ts'
import type { GatedRun } from './read-gated.ts'

/**
 * The runs of the baseline, those beside this one that were held against it since, and this one, from the oldest to the
 * newest. A new baseline begins a new history: what it accepted is no drift any more.
 */
export async function historyOf(baseline: readonly BaselineRun[], run: GatedRun): Promise<BaselineRun[]> {
  const newest = baseline.at(-1)?.startedAt ?? ''
  const gated = await Promise.all(
    (await earlierRuns(run.folder))
      .filter(({ manifest }) => manifest.startedAt > newest)
      .map(async ({ folder, manifest: { startedAt, commit } }) => ({
        startedAt,
        commit,
        metrics: await gatedMetrics(folder),
      })),
  )
  const { startedAt, commit } = run.manifest
  const others = [...baseline, ...gated].filter(other => other.startedAt !== startedAt)
  return [...others, { startedAt, commit, metrics: run.metrics }]
}

/** As gate.json has them; none where there is none that can be read. */
async function gatedMetrics(folder: string): Promise<BaselineRun['metrics']> {
  const file = path.join(folder, 'gate.json')
  if (!existsSync(file)) return []
  try {
    const { metrics } = JSON.parse(await readFile(file, 'utf8')) as GateRecord
    return metrics.filter(({ verdict }) => verdict !== 'missing').map(({ metric }) => metric)
  } catch {
    return []
  }
}
