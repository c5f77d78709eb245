import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, TahanError } from '../../support/errors.ts'
import { type GatedRun, readGated } from '../gate/read-gated.ts'
import { countOf } from '../words/units.ts'
import { withRun } from './baseline.ts'
import { baselinesFolder, findBaseline, newBaselineFile, writeBaseline } from './baseline-folder.ts'

/**
 * `npm run baseline [-- <run folder>…] [--baselines <folder>] [--new]`: adds runs, by default the latest, to the baseline
 * of their key; with `--new` the baseline begins anew with them.
 */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      baselines: { type: 'string', default: baselinesFolder },
      new: { type: 'boolean', default: false },
    },
  })
  const folder = path.resolve(values.baselines)
  const begun = new Set<string>()
  for (const given of positionals.length > 0 ? positionals : [undefined]) {
    const run = await readGated(given)
    const file = await add(folder, run, values.new ? begun : undefined)
    begun.add(file)
    if (run.notPassed.length > 0) {
      console.error(
        `${path.relative(process.cwd(), run.folder)}: ${run.notPassed.join(', ')} did not pass; a baseline is of a build that is good. What failed is what later runs are held against.`,
      )
    }
    console.log(
      `${path.relative(process.cwd(), run.folder)}: ${countOf(run.metrics.length, 'measure')} in ${path.relative(process.cwd(), file)}`,
    )
  }
  console.log(
    'Commit it: npm run gate holds later runs of the same key against it, and calls one a regression from three runs in it on, of loads from ten.',
  )
}

/** @param begun files that were begun anew by this command; undefined where none is to be */
async function add(
  folder: string,
  { manifest, key, metrics }: GatedRun,
  begun: ReadonlySet<string> | undefined,
): Promise<string> {
  if (metrics.every(({ values, unended }) => values.length + unended.length === 0)) {
    throw new TahanError('BASELINE_EMPTY', 'That run measured nothing that could be compared.', {
      because: 'none of its experiments has a trial whose figures can be believed.',
      tryThis: 'npx vitest run specs/ha',
    })
  }
  const run = { startedAt: manifest.startedAt, commit: manifest.commit, metrics }
  const found = await findBaseline(folder, key)
  const known = 'because' in found ? undefined : found
  const file = known?.file ?? newBaselineFile(folder, key)
  const isAnew = known === undefined || (begun !== undefined && !begun.has(file))
  writeBaseline(file, isAnew ? { schemaVersion: 1, key, runs: [run] } : withRun(known.baseline, run))
  return file
}

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 2
}
