import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFailed, onTestFinished, test } from 'vitest'
import { Journal } from '../../support/chaos/journal.ts'
import { unpackRun } from '../pack/unpack.ts'
import { type JobResult, readWorkflow, runJob } from './testing/job.ts'

const root = path.resolve(import.meta.dirname, '../..')

let work: string
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), 'tahan-ci-'))
  chmodSync(work, 0o755)
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** What a runner checks out: what git knows of, as it stands here. */
function checkout(): string {
  const folder = mkdtempSync(path.join(work, 'checkout-'))
  chmodSync(folder, 0o755) // where root runs it, the app under test is somebody else
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const file of list.split('\0').filter(name => name !== '' && existsSync(path.join(root, name)))) {
    cpSync(path.join(root, file), path.join(folder, file))
  }
  return folder
}

/** `npm ci` as a link to the packages that are here already: half a minute less. In CI one job installs them in truth. */
function quickInstall(): string {
  const folder = mkdtempSync(path.join(work, 'bin-'))
  const npm = execFileSync('bash', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()
  const link = `ln -s ${path.join(root, 'node_modules')} node_modules`
  writeFileSync(
    path.join(folder, 'npm'),
    `#!/bin/sh\nif [ "$1" = ci ]; then ${link}; else exec ${npm} "$@"; fi\n`,
    {
      mode: 0o755,
    },
  )
  return folder
}

interface Asked {
  workflow: string
  inputs?: Record<string, unknown>
  environment?: Record<string, string | undefined>
  /** In which checkout, and during which step, the job is cancelled. */
  cancelWhen?: (checkout: string, step: string) => boolean
  installed?: boolean
}

interface Done extends JobResult {
  folder: string
  outcomes: Record<string, string>
  tmp: string
}

async function run({
  workflow,
  inputs = {},
  environment = {},
  cancelWhen,
  installed = false,
}: Asked): Promise<Done> {
  const [job] = Object.values(readWorkflow(path.join(root, '.github/workflows', workflow)).jobs)
  if (job === undefined) throw new Error(`${workflow} has no job`)
  const folder = checkout()
  const tmp = mkdtempSync(path.join(work, 'tmp-'))
  const bin = installed ? '' : `${quickInstall()}:`
  // What Vitest and npm set for themselves; a machine's certificates and its registry stay.
  const own = /^(TAHAN_|VITEST|NODE_(OPTIONS|ENV|PATH)$|npm_(?!config_))/
  const plain = Object.entries(process.env).filter(([name]) => own.test(name))
  const result = await runJob(job, {
    checkout: folder,
    runner: path.join(work, `runner-${path.basename(folder)}`),
    contexts: {
      ...{
        inputs: { specs: 'specs/ha/steady-state', ...inputs },
        vars: { TAHAN_INVENTORY: '/boards.yaml' },
      },
      github: { ref: 'refs/heads/main' },
    },
    environment: {
      ...Object.fromEntries(plain.map(([name]) => [name, undefined])),
      ...{ TAHAN_TRIALS: '1', TMPDIR: tmp, PATH: `${bin}${process.env.PATH}`, ...environment },
    },
    cancelWhen: step => cancelWhen?.(folder, step) ?? false,
  })
  onTestFailed(() => {
    for (const { name, outcome, output } of result.steps) console.error(`== ${name}: ${outcome}\n${output}`)
  })
  onTestFinished(() => takeDown(folder, tmp)) // also where the test fails
  const outcomes = Object.fromEntries(result.steps.map(({ name, outcome }) => [name, outcome]))
  return { ...result, folder, tmp, outcomes }
}

/** Every process that has the job's TMPDIR in its environment: nobody else has. */
function left(tmp: string): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const isOurs = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0TMPDIR=${tmp}\0`)
        return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')] : []
      } catch {
        return [] // it ended while we looked
      }
    })
}

/** Of whatever verdict: a machine on which other tests run may be too busy to measure on. */
const oneVerdict = /\| \*\*steady-state-r1\*\* \| [^|]+ \| [A-Z][a-z ]+ \|/

test('the hosted job runs, reports and packs, and shows its verdicts', { timeout: 300_000 }, async () => {
  const { outcomes, summary, folder, tmp } = await run({
    workflow: 'embedded.yml',
    inputs: { baseline: true },
    installed: Boolean(process.env.CI),
  })
  expect(outcomes).toMatchObject({ Heal: 'success', Report: 'success', Summary: 'success' })
  expect(outcomes['Hold it against the baseline']).toBe('skipped')
  expect(outcomes['Make a baseline of it']).not.toBe('skipped')
  expect(summary).toMatch(oneVerdict)
  expect(existsSync(path.join(folder, 'allure-report/index.html'))).toBe(true)
  const packed = path.join(folder, 'packed')
  const archive = readdirSync(packed).find(name => name.endsWith('.tar.gz')) ?? ''
  expect((await unpackRun(path.join(packed, archive), tmp)).files).toBeGreaterThan(5)
  expect(readFileSync(path.join(packed, 'junit.xml'), 'utf8')).toContain('<testcase name="steady-state-r1"')
  expect(left(tmp)).toEqual([])
})

/** The boards' job, on the embedded cluster. */
const pi = { workflow: 'pi.yml', environment: { TAHAN_TARGET: 'embedded', TAHAN_INVENTORY: undefined } }

test('the boards’ job provisions first; where nothing holds the run to a baseline it does not pass, and all is kept', {
  timeout: 300_000,
}, async () => {
  const { status, outcomes, summary, folder, tmp } = await run(pi)
  expect(outcomes).toMatchObject({ 'Heal what an earlier run left': 'success', Provision: 'success' })
  expect(outcomes).toMatchObject({
    ...{ Heal: 'success', 'Find the evidence': 'success', Report: 'success' },
    ...{ 'Hold it against the baseline': 'failure', 'Make a baseline of it': 'skipped' },
    ...{ 'Pack the evidence': 'success', 'Keep the evidence': 'success', Summary: 'success' },
  })
  expect(status).toBe('failure')
  expect(summary).toMatch(oneVerdict)
  await takenDown(folder, tmp)
})

test('a job that is cancelled while a node is without power leaves none so, and keeps what it has', {
  timeout: 300_000,
}, async () => {
  const openIn = (checkout: string) => new Journal(path.join(checkout, '.tahan/faults.jsonl')).unhealed()
  const { status, outcomes, summary, folder, tmp } = await run({
    ...pi,
    inputs: { specs: 'specs/ha/node-power-off' },
    cancelWhen: (checkout, step) => step === 'Run the experiments' && openIn(checkout).length > 0,
  })
  expect(status).toBe('cancelled')
  expect(outcomes).toMatchObject({ 'Run the experiments': 'cancelled', Heal: 'success' })
  expect(outcomes).toMatchObject({ 'Hold it against the baseline': 'skipped', Report: 'success' })
  expect(outcomes).toMatchObject({ 'Keep the evidence': 'success', Summary: 'success' })
  expect(openIn(folder)).toEqual([])
  expect(summary).toContain('was stopped')
  await takenDown(folder, tmp)
})

/** The standing cluster that a job brought up goes as its owner takes it away: then nothing is left of the job. */
async function takenDown(folder: string, tmp: string): Promise<void> {
  takeDown(folder, tmp)
  await expect.poll(() => left(tmp), { timeout: 10_000 }).toEqual([])
}

function takeDown(folder: string, tmp: string): void {
  execFileSync('npm', ['run', 'down'], { cwd: folder, env: { ...process.env, TMPDIR: tmp }, stdio: 'ignore' })
}
