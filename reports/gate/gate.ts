import path from 'node:path'
import { type Baseline, metricsIn } from '../baseline/baseline.ts'
import { findBaseline } from '../baseline/baseline-folder.ts'
import { differences } from '../baseline/key.ts'
import { writeJson, writeWhole } from '../evidence/write.ts'
import { countOf } from '../words/units.ts'
import { doubtedIn, repeat, specsToRepeat } from './confirm.ts'
import { driftsIn } from './drift.ts'
import { historyOf } from './gate-history.ts'
import { tellInSummary } from './in-summary.ts'
import { judgeRun } from './judge-run.ts'
import type { GateRecord } from './outcome.ts'
import { type GatedRun, readGated } from './read-gated.ts'
import { resultOf } from './result.ts'
import { gateMarkdown } from './table.ts'
import { withVisible } from './visible.ts'

export interface GateOptions {
  /** Where baselines lie. */
  baselines: string
  /** Whether what is suspicious is made again before it is called a regression. */
  confirm: boolean
  /** Told what is going on. */
  say: (line: string) => void
}

/**
 * Holds a run against the baseline of its key, makes again what is suspicious, and leaves what it found in the run's
 * folder: gate.json, gate.md, and the same in its summary.md.
 */
export async function gate(folder: string | undefined, options: GateOptions): Promise<GateRecord> {
  const run = await readGated(folder)
  const found = await findBaseline(options.baselines, run.key)
  const record =
    'because' in found
      ? noBaseline(`${found.because}.`)
      : { ...(await judge(run, found.baseline, options)), baseline: path.relative(process.cwd(), found.file) }
  writeJson(path.join(run.folder, 'gate.json'), record)
  writeWhole(path.join(run.folder, 'gate.md'), `${gateMarkdown(record)}\n`)
  tellInSummary(run.folder, gateMarkdown(record))
  return record
}

async function judge(
  run: GatedRun,
  { runs }: Baseline,
  { confirm, say }: GateOptions,
): Promise<Omit<GateRecord, 'baseline'>> {
  // A run that is part of its own baseline would be compared with itself.
  const others = runs.filter(({ startedAt }) => startedAt !== run.manifest.startedAt)
  const question = { baseline: metricsIn({ runs: others }), run: run.metrics, canConfirm: confirm }
  const first = judgeRun(question)
  const specs = specsToRepeat(first)
  const metrics =
    confirm && specs.length > 0
      ? judgeRun({ ...question, remade: doubtedIn(first, await remade(run, specs, say)) })
      : first
  const drifts = driftsIn(await historyOf(others, run))
  return {
    schemaVersion: 1,
    ...resultOf(metrics, drifts),
    metrics: withVisible(metrics, question.baseline),
    drifts,
  }
}

/** What could not be made again under the same key is not there to be compared, which leaves it suspicious. */
async function remade(run: GatedRun, specs: readonly string[], say: (line: string) => void) {
  say(
    `${countOf(specs.length, 'spec')} to be made again, for something in them may be worse: ${specs.join(', ')}`,
  )
  const again = await readGated(await repeat(run.folder, specs, run.manifest, run.trials))
  const differs = differences(run.key, again.key)
  if (differs.length === 0) return again.metrics
  say(`what was made again cannot be compared: it is of ${differs.join(', and of ')}`)
  return []
}

function noBaseline(reason: string): GateRecord {
  return { schemaVersion: 1, result: 'no-baseline', reason, baseline: null, metrics: [], drifts: [] }
}
