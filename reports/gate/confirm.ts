import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { x } from 'tinyexec'
import { TahanError } from '../../support/errors.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { JudgedMetric } from './judge-run.ts'
import type { GatedMetric } from './metric.ts'

const root = path.resolve(import.meta.dirname, '../..')
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')

const endings = ['SIGINT', 'SIGTERM'] as const

/** So many fresh trials carry a regression against ten of a baseline, whatever the number of measures. */
const leastTrials = 10

/** The specs that make what is suspicious again. */
export function specsToRepeat(metrics: readonly JudgedMetric[]): string[] {
  return [...new Set(doubted(metrics).map(({ spec }) => spec))].toSorted()
}

/**
 * What was made again because it was suspicious. A spec makes others again too: those were no worse when they were asked,
 * and are not asked a second time, or each would have two chances to be wrong.
 */
export function doubtedIn(metrics: readonly JudgedMetric[], again: readonly GatedMetric[]): GatedMetric[] {
  const ids = new Set(doubted(metrics).map(({ id }) => id))
  return again.filter(({ id }) => ids.has(id))
}

function doubted(metrics: readonly JudgedMetric[]): GatedMetric[] {
  return metrics
    .filter(({ verdict }) => verdict === 'suspicious' || verdict === 'worse')
    .map(({ metric }) => metric)
}

/**
 * Makes just these experiments again, on the same target with the same profile, into `confirmation` within the run's
 * folder, and shows what the run says of itself meanwhile. Thresholds that are not kept there are not this one's matter.
 *
 * @returns the folder of the new run
 * @throws TahanError GATE_NOT_REPEATED when no run came of it
 */
export async function repeat(
  runFolder: string,
  specs: readonly string[],
  manifest: RunManifest,
  trials: number,
): Promise<string> {
  const runs = path.join(runFolder, 'confirmation')
  const latest = path.join(runs, 'latest')
  const latestOf = () => (existsSync(latest) ? realpathSync(latest) : undefined)
  // One that was made before this is not the answer, where this one does not even begin.
  const before = latestOf()
  const making = x(process.execPath, [vitest, 'run', ...specs], {
    nodeOptions: {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        TAHAN_TARGET: manifest.target,
        TAHAN_PROFILE: manifest.profile,
        ...(manifest.app && { TAHAN_APP: appToRepeat(manifest.app) }),
        TAHAN_TRIALS: String(Math.max(leastTrials, trials)),
        TAHAN_STOP: 'planned',
        TAHAN_RUNS: runs,
        // The same choices again would be the same bad luck again.
        TAHAN_SEED: '',
      },
    },
  })
  // It heals before it ends; whoever cancels this is heard by it.
  const pass = (signal: NodeJS.Signals) => void making.kill(signal)
  for (const signal of endings) process.on(signal, pass)
  const made = await making
  for (const signal of endings) process.off(signal, pass)
  const after = latestOf()
  if (after !== undefined && after !== before) return after
  throw new TahanError(
    'GATE_NOT_REPEATED',
    `What is suspicious could not be made again: ${specs.join(', ')}.`,
    {
      because: `vitest ended with ${made.exitCode} before a run began; what it said is above.`,
      tryThis: 'npm run gate -- --no-confirm judges what there is',
    },
  )
}

/** An app of one's own is named by its folder, which only whoever asks knows. */
function appToRepeat(name: string): string {
  const given = process.env.TAHAN_APP
  return given?.includes('/') ? given : name
}
