import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { measureNames } from '../../support/record/experiment.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import { summarize } from '../../support/record/summarize.ts'
import { madeTrial } from '../../support/record/testing/made-trial.ts'
import { RunFolder } from './run-folder.ts'

const manifest: RunManifest = {
  ...{ schemaVersion: 1, tahan: '0.1.0', commit: undefined, target: 'embedded', profile: 'quick' },
  ...{ startedAt: '2026-11-22T15:40:12.345Z', commandLine: ['vitest'], seed: 1, versions: { node: '24' } },
  ...{
    clusterConfiguration: {},
    nodes: [],
    host: { kernel: '6', cpu: 'x', cores: 2, memoryBytes: 1, os: 'y' },
  },
}
const identity = {
  ...{ id: 'container-kill-r1', claim: 'killing the process', fault: 'container-kill' as const },
  ...{ app: 'hello', replicas: 1, evidence: 'nowhere' },
}
const tooSlow = { claim: 'the outage', pass: false, limit: '1000 ms', seen: '2000 ms at most', because: 'so' }

let runs: string
beforeEach(() => {
  runs = mkdtempSync(path.join(tmpdir(), 'tahan-evidence-'))
})
afterEach(() => rmSync(runs, { recursive: true, force: true }))

const json = (...parts: string[]) => JSON.parse(readFileSync(path.join(...parts), 'utf8'))

describe('a new run', () => {
  test('has a folder named for its time, target and profile, and the newest is the latest', () => {
    const first = RunFolder.create(runs, manifest)
    expect(path.basename(first.path)).toBe('2026-11-22T15-40-12Z-embedded-quick')
    const second = RunFolder.create(runs, manifest)
    expect(path.basename(second.path)).toBe('2026-11-22T15-40-12Z-embedded-quick-2')
    expect(readlinkSync(path.join(runs, 'latest'))).toBe(path.basename(second.path))
    expect(readdirSync(runs)).toHaveLength(3)
  })

  test('is whole from the first moment: a manifest, and a summary that says nothing was done', () => {
    const { path: folder } = RunFolder.create(runs, manifest)
    expect(json(folder, 'manifest.json')).toEqual({ ...manifest, commit: null })
    expect(json(folder, 'summary.json')).toMatchObject({ endedAt: null, experiments: [], skipped: [] })
    expect(readFileSync(path.join(folder, 'summary.md'), 'utf8')).toContain('No experiment was finished.')
  })

  test('completes its manifest as it learns of its cluster, and when it ends', () => {
    const run = RunFolder.create(runs, manifest)
    run.describe({ clusterConfiguration: { 'node-monitor-period': '1s' } })
    run.finish('2026-11-22T15:43:00Z')
    expect(json(run.path, 'manifest.json')).toMatchObject({
      ...{ clusterConfiguration: { 'node-monitor-period': '1s' }, endedAt: '2026-11-22T15:43:00Z', seed: 1 },
    })
    expect(json(run.path, 'summary.json').endedAt).toBe('2026-11-22T15:43:00Z')
  })
})

describe('the summary', () => {
  test('tells of each experiment its facts, and of each measure unit, n, median, extremes and every value', () => {
    const run = RunFolder.create(runs, manifest)
    run.recordExperiment(summarize(identity, [madeTrial(1), madeTrial(2, { ms: 2400 })]))
    const [experiment] = json(run.path, 'summary.json').experiments
    expect(Object.keys(experiment)).toEqual([
      ...['id', 'claim', 'fault', 'app', 'replicas', 'trials', 'verdict', 'reason', 'measures'],
    ])
    expect(experiment).toMatchObject({
      id: 'container-kill-r1',
      fault: 'container-kill',
      trials: 2,
      verdict: 'pass',
    })
    expect(Object.keys(experiment.measures)).toEqual([...measureNames])
    expect(experiment.measures.outageMs).toEqual({
      ...{ unit: 'ms', n: 2, median: 2200, min: 2000, max: 2400, values: [2000, 2400], censored: 0 },
      medianInterval: null,
    })
  })

  test('says the same in a table', () => {
    const run = RunFolder.create(runs, manifest)
    const lost = madeTrial(
      2,
      { ms: 9000, censored: true },
      { verdict: 'fail', reason: 'It did not come back.' },
    )
    run.recordExperiment(summarize(identity, [madeTrial(1), lost]))
    run.recordSkip({ id: 'node-power-off', claim: 'node-power-off', reason: 'this target has no plug' })
    const table = readFileSync(path.join(run.path, 'summary.md'), 'utf8')
    expect(table).toMatch(/\| container-kill-r1 \| 2 \| fail \| 0\.50 \|.*≥ 5\.50 \[2\.00–9\.00\]/)
    expect(table).toContain('| **node-power-off** | node-power-off | Skipped | This target has no plug |')
    expect(json(run.path, 'summary.json').skipped).toEqual([
      { id: 'node-power-off', claim: 'node-power-off', reason: 'this target has no plug' },
    ])
  })

  test('is there after every experiment, and replaced as a whole', () => {
    const run = RunFolder.create(runs, manifest)
    run.recordExperiment(summarize(identity, [madeTrial(1)]))
    run.recordExperiment(summarize(identity, [madeTrial(1), madeTrial(2)]))
    run.recordExperiment(summarize({ ...identity, id: 'container-kill-r3' }, []))
    const { experiments } = json(run.path, 'summary.json')
    expect(experiments.map(({ id, trials }: { id: string; trials: number }) => [id, trials])).toEqual([
      ['container-kill-r1', 2],
      ['container-kill-r3', 0],
    ])
    expect(readdirSync(run.path).filter(name => name.startsWith('.'))).toEqual([])
  })
})

describe('a judgement', () => {
  test('that a limit was not kept fails the experiment, before or after it was recorded', () => {
    for (const early of [true, false]) {
      const run = RunFolder.create(runs, manifest)
      if (early) run.recordJudgement(identity.id, tooSlow)
      run.recordExperiment(summarize(identity, [madeTrial(1)]))
      if (!early) run.recordJudgement(identity.id, tooSlow)
      const stored = json(run.path, identity.id, 'experiment.json')
      expect(stored).toMatchObject({ verdict: 'fail', judgements: [tooSlow] })
      expect(json(run.path, 'summary.json').experiments[0].reason).toBe(
        'the outage: 2000 ms at most, allowed 1000 ms.',
      )
    }
  })

  test('made again replaces the first: a later trial may have changed it', () => {
    const run = RunFolder.create(runs, manifest)
    run.recordExperiment(summarize(identity, [madeTrial(1)]))
    run.recordJudgement(identity.id, tooSlow)
    run.recordJudgement(identity.id, { ...tooSlow, pass: true })
    expect(json(run.path, identity.id, 'experiment.json')).toMatchObject({ verdict: 'pass' })
  })

  test('does not make a claim of an experiment that had none', () => {
    const run = RunFolder.create(runs, manifest)
    const failed = {
      ...summarize(identity, [madeTrial(1)]),
      verdict: 'infrastructure' as const,
      reason: 'gone',
    }
    run.recordExperiment(failed)
    run.recordJudgement(identity.id, { ...tooSlow, pass: true })
    expect(json(run.path, 'summary.json').experiments[0]).toMatchObject({
      ...{ verdict: 'infrastructure', reason: 'gone' },
    })
  })
})

test('is refused in a sentence where nothing can be written', () => {
  expect(() => RunFolder.create('/proc/tahan/runs', manifest)).toThrow(
    '[FOLDER_NOT_WRITABLE]: Nothing can be written to /proc/tahan/runs.',
  )
})

test('a trial has a folder of its own, with a timeline from the first event on', () => {
  const run = RunFolder.create(runs, manifest)
  const trial = run.trial('container-kill-r1', 2)
  expect(trial.path).toBe(path.join(run.path, 'container-kill-r1', '2'))
  expect(existsSync(trial.samplesFile)).toBe(false)
  trial.appendEvent({ atMs: 1, kind: 'note', app: 'hello', about: 'Pod a', reason: 'Killing', message: '' })
  expect(readFileSync(trial.eventsFile, 'utf8').split('\n')).toHaveLength(2)
})

test('a run that is killed while it writes leaves whole files', async () => {
  const script = `
    const { RunFolder } = await import(${JSON.stringify(path.resolve(import.meta.dirname, 'run-folder.ts'))})
    const run = RunFolder.create(process.argv[1], JSON.parse(process.argv[2]))
    process.stdout.write(run.path)
    for (let i = 0; ; i += 1) run.recordSkip({ id: 'experiment-' + (i % 5), claim: 'it', reason: 'x'.repeat((i * 7919) % 20000) })
  `
  for (let kill = 0; kill < 3; kill += 1) {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      runs,
      JSON.stringify(manifest),
    ])
    const [folder] = await once(child.stdout, 'data')
    await vi.waitUntil(() => json(String(folder), 'summary.json').skipped.length > kill)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(json(String(folder), 'summary.json').skipped.length).toBeGreaterThan(kill)
    expect(json(String(folder), 'manifest.json')).toMatchObject({ target: 'embedded' })
    expect(readFileSync(path.join(String(folder), 'summary.md'), 'utf8')).toMatch(/\n$/)
  }
})
