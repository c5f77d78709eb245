import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { messageOf, TahanError } from '../support/errors.ts'
import { publishInstrument, readInstrument } from './evidence/instrument-record.ts'
import { latestRun } from './evidence/latest-run.ts'
import { instrumentMarkdown } from './words/instrument-markdown.ts'

const root = path.resolve(import.meta.dirname, '..')
const begin = '<!-- instrument: npm run instrument-table -->'
const end = '<!-- /instrument -->'

/**
 * `npm run instrument-table [run folder]`: puts what a run found out about the instrument into the README, and beside
 * the reports of runs that did not ask.
 */
async function writeTable(given = latestRun()): Promise<void> {
  const instrument = await readInstrument(given)
  if (instrument.length === 0) {
    throw new TahanError('NO_INSTRUMENT', `The run in ${given} did not ask what the instrument is worth.`, {
      tryThis: 'npx vitest run specs/instrument',
    })
  }
  const file = path.join(root, 'README.md')
  const readme = readFileSync(file, 'utf8')
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from < 0 || to < from) {
    throw new TahanError('README_UNKNOWN', 'The README has no place for the table.', {
      tryThis: `write ${begin} and ${end} into it, each on a line of its own`,
    })
  }
  publishInstrument(instrument)
  const table = instrumentMarkdown(instrument)
  writeFileSync(file, `${readme.slice(0, from)}${begin}\n${table}\n${readme.slice(to)}`)
}

try {
  await writeTable(process.argv[2])
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 1
}
