import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Baseline } from '../baseline/baseline.ts'
import { findBaseline, writeBaseline } from '../baseline/baseline-folder.ts'
import { writeRecordedRun } from '../testing/recorded-run.ts'
import { readGated } from './read-gated.ts'

const root = path.resolve(import.meta.dirname, '../..')
let folder: string
let run: string
let baselines: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-gate-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  run = writeRecordedRun(path.join(folder, 'runs'))
  baselines = path.join(folder, 'baselines')
})

async function cli(program: 'gate/gate-cli' | 'baseline/baseline-cli', ...args: string[]) {
  const { exitCode, stdout, stderr } = await x(
    process.execPath,
    [path.join(root, 'reports', `${program}.ts`), '--baselines', baselines, ...args],
    { nodeOptions: { cwd: root } },
  )
  return { exitCode, said: stdout + stderr }
}

/** Three runs before this one, each of whose measures has values around what this run has, by a factor. */
async function baselineOf(factor: number, trials = 10): Promise<void> {
  const { key, metrics } = await readGated(run)
  const runs = [1, 2, 3].map(day => ({
    startedAt: `2026-01-0${day}T00:00:00Z`,
    metrics: metrics.map(metric => ({
      ...metric,
      values: metric.values.flatMap(value =>
        Array.from({ length: trials }, (_, i) => factor * value * (1 + i / 1_000)),
      ),
    })),
  }))
  writeBaseline(path.join(baselines, 'made.json'), { schemaVersion: 1, key, runs } as Baseline)
}

test('without a baseline: 5, and what to do', async () => {
  const { exitCode, said } = await cli('gate/gate-cli', run)
  expect(exitCode).toBe(5)
  expect(said).toContain('npm run baseline')
  expect(JSON.parse(readFileSync(path.join(run, 'gate.json'), 'utf8'))).toMatchObject({
    result: 'no-baseline',
  })
})

test('one trial against thirty is not passed, and --allow says what else may be', async () => {
  await baselineOf(1)
  const { exitCode, said } = await cli('gate/gate-cli', run, '--no-confirm')
  expect(exitCode).toBe(4)
  expect(said).toContain('too few trials')
  expect((await cli('gate/gate-cli', run, '--no-confirm', '--allow', 'inconclusive,improved')).exitCode).toBe(
    0,
  )
  expect(readFileSync(path.join(run, 'gate.md'), 'utf8')).toContain('## Against the baseline: inconclusive')
})

test('a wrong argument, no run and an unfinished one: 2', async () => {
  for (const args of [['--nonsense'], ['--allow', 'everything', run], [path.join(folder, 'none')]]) {
    expect(await cli('gate/gate-cli', ...args)).toMatchObject({ exitCode: 2 })
  }
  const file = path.join(run, 'manifest.json')
  const { endedAt: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify(manifest))
  const { exitCode, said } = await cli('gate/gate-cli', run)
  expect(exitCode).toBe(2)
  expect(said).toContain('RUN_UNFINISHED')
  expect((await cli('baseline/baseline-cli', run)).exitCode).toBe(2)
})

test('a run becomes a baseline, once, and is never held against itself', async () => {
  expect(await cli('baseline/baseline-cli', run)).toMatchObject({ exitCode: 0 })
  expect(await cli('baseline/baseline-cli', run)).toMatchObject({ exitCode: 0 })
  const { key, metrics } = await readGated(run)
  const found = await findBaseline(baselines, key)
  expect(found).toMatchObject({ baseline: { runs: [{ metrics }] } })
  expect((await cli('gate/gate-cli', run)).exitCode).toBe(4)
})

test('a broken baseline is told by its name: 2', async () => {
  await baselineOf(1)
  writeFileSync(path.join(baselines, 'made.json'), '{')
  const { exitCode, said } = await cli('gate/gate-cli', run)
  expect(exitCode).toBe(2)
  expect(said).toContain('made.json')
})

test('a trial that is lost is not a measure that passes', async () => {
  await baselineOf(1)
  rmSync(path.join(run, 'container-kill-r1'), { recursive: true })
  const { exitCode, said } = await cli('gate/gate-cli', run, '--no-confirm')
  expect(exitCode).not.toBe(0)
  expect(said).not.toContain('passed:')
})
