import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { x } from 'tinyexec'
import { TahanError } from '../../support/errors.ts'
import type { Judgement } from '../../support/record/judgement.ts'
import { publishedInstrument } from '../evidence/instrument-record.ts'
import { type RecordedPackets, readPacketExperiments } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { recompute } from '../evidence/recompute.ts'
import { summaryOfRecorded } from '../evidence/summary-of-recorded.ts'
import { earlierRuns } from '../history/earlier-runs.ts'
import { frontPage } from '../pages/front/front-page.ts'
import { trendsOf } from '../pages/front/trends.ts'
import { instrumentAppendix } from '../pages/instrument-appendix.ts'
import { runSummary } from '../words/run-summary.ts'
import { compressed } from './compressed.ts'
import { setupVariable, writeSetup } from './setup.ts'
import { marked, stable } from './stable.ts'
import { unknownPage } from './unknown-page.ts'

const root = path.resolve(import.meta.dirname, '../..')
const allure = fileURLToPath(new URL('../cli.js', import.meta.resolve('allure')))

/** The address of an experiment's page within its report. */
export type PageOf = (experiment: string) => string

/** How a report is laid out: a folder for a web server, or one file that a browser opens by itself, to mail. */
export type ReportForm = 'folder' | 'file'

/**
 * Makes the static report of a run's results. The old report stays whole until the new one is.
 *
 * @param known where each experiment's page is, of a report whose pages are within its one file
 * @returns where each experiment's page is: the same of either form
 */
export async function generateReport(
  run: RecordedRun,
  resultsDir: string,
  reportDir: string,
  form: ReportForm,
  known?: PageOf,
): Promise<PageOf> {
  // Allure writes beside what a folder holds already, so it is given an empty one.
  const fresh = `${reportDir}.new`
  const setup = `${reportDir}.setup`
  await rm(fresh, { recursive: true, force: true })
  try {
    const packets = await readPacketExperiments(run.folder)
    const setupFile = await writeSetup(run, packets, setup, form === 'file')
    const made = await x(
      process.execPath,
      [allure, 'generate', resultsDir, '--config', path.join(root, 'allurerc.mjs'), '--output', fresh],
      { nodeOptions: { cwd: root, env: { ...plainEnvironment(), [setupVariable]: setupFile } } },
    )
    // Of a plugin that fails Allure says so, leaves its pages out, and calls it a success.
    if (made.exitCode !== 0 || /^plugin \S+ error/m.test(made.stderr)) {
      throw new TahanError('REPORT_FAILED', 'Allure could not make the report.', {
        lastWords: (made.stderr || made.stdout).slice(-2000),
        tryThis: `npx allure generate ${resultsDir}`,
      })
    }
    const pageOf = known ?? (await pagesOf(fresh))
    await finishPages(run, packets, fresh, pageOf, form)
    await takeOutMarks(run, fresh)
    if (form === 'file') await compress(path.join(fresh, 'index.html'))
    await rm(reportDir, { recursive: true, force: true })
    await rename(fresh, reportDir)
    return pageOf
  } finally {
    for (const left of [fresh, setup]) await rm(left, { recursive: true, force: true })
  }
}

/**
 * Results are read one after the other, for whichever is read first stands first. Of where it is made a report says
 * nothing: Allure would tell of a CI's job, and a run is often reported elsewhere.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const needed = ['PATH', 'HOME', 'TMPDIR']
  const others = Object.keys(process.env).filter(name => !needed.includes(name))
  return { ...Object.fromEntries(others.map(name => [name, undefined])), ALLURE_READ_CONCURRENCY: '1' }
}

/** Puts the summary on the front page, and takes out what would call another host. */
async function finishPages(
  run: RecordedRun,
  packets: readonly RecordedPackets[],
  reportDir: string,
  hrefOf: PageOf,
  form: ReportForm,
): Promise<void> {
  const index = path.join(reportDir, 'index.html')
  const page = withoutTagManager(await readFile(index, 'utf8'))
  const entryOf = <T extends { id: string }>(recorded: {
    experiment: T
    judgements: readonly Judgement[]
  }) => ({
    ...{ experiment: recorded.experiment, judgements: recorded.judgements },
    href: hrefOf(recorded.experiment.id),
  })
  const summary = frontPage({
    manifest: run.manifest,
    sentences: runSummary({
      manifest: run.manifest,
      experiments: [...run.experiments, ...run.loads, ...packets].map(({ experiment }) => experiment),
      skipped: run.skipped.length,
      differences: recompute(run).length,
    }),
    experiments: run.experiments.map(entryOf),
    loads: run.loads.map(entryOf),
    packets: packets.map(entryOf),
    skipped: run.skipped,
    trends: await trendsBefore(run, packets),
    isWhole: form === 'file',
    appendix: instrumentAppendix(run.instrument, await publishedInstrument()),
  })
  const app = '<div id="app">'
  if (!page.includes(app)) throw unknownPage('has no element for its app')
  await writeFile(
    index,
    page.replace(app, () => `${summary}\n${app}`),
  )
}

/** The same run gives the same report, to the byte. */
async function takeOutMarks({ manifest }: RecordedRun, reportDir: string): Promise<void> {
  const files = marked.map(name => path.join(reportDir, name)).filter(existsSync)
  const pages = await Promise.all(files.map(async file => [file, await readFile(file, 'utf8')] as const))
  const atMs = Date.parse(manifest.endedAt ?? manifest.startedAt)
  const run = `${manifest.startedAt}/${manifest.seed}`
  for (const [file, text] of stable(new Map(pages), run, atMs)) await writeFile(file, text)
}

async function compress(page: string): Promise<void> {
  await writeFile(page, compressed(await readFile(page, 'utf8')))
}

/** How figures went over the runs of the same key that lie beside this one, and this one. */
async function trendsBefore(run: RecordedRun, packets: readonly RecordedPackets[]) {
  const earlier = await earlierRuns(run.folder)
  const summary = summaryOfRecorded(run, packets)
  return trendsOf([
    ...earlier.map(({ manifest, summary }) => ({ startedAt: manifest.startedAt, summary })),
    { startedAt: run.manifest.startedAt, summary },
  ])
}

/** Allure's pages carry a tag-manager script that reports its use; a report says nothing to anybody. */
export function withoutTagManager(page: string): string {
  const cleaned = page.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, script =>
    /googletagmanager\.com|function gtag\(/.test(script) ? '' : script,
  )
  if (/googletagmanager|<script[^>]+src="https?:/.test(cleaned))
    throw unknownPage('still loads a script from elsewhere')
  return cleaned
}

/** Where each experiment's page is: Allure gives every result an identifier of its own. */
async function pagesOf(reportDir: string): Promise<PageOf> {
  const results = path.join(reportDir, 'data/test-results')
  const hrefs = new Map<string, string>()
  for (const file of existsSync(results) ? await readdir(results) : []) {
    const { id, fullName, isRetry } = JSON.parse(await readFile(path.join(results, file), 'utf8'))
    if (!isRetry) hrefs.set(fullName, `#${id}`)
  }
  return experiment => hrefs.get(experiment) ?? '#'
}
