import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
/** The experiment that needs no cluster. */
const spec = 'specs/instrument/no-samples.spec.ts'
const hasScript = spawnSync('script', ['--version']).status === 0

function settings(): NodeJS.ProcessEnv {
  const runs = mkdtempSync(path.join(tmpdir(), 'tahan-terminal-'))
  onTestFinished(() => rmSync(runs, { recursive: true, force: true }))
  const { CI, GITHUB_ACTIONS, VITEST, ...env } = process.env
  return { ...env, TAHAN_RUNS: runs, TAHAN_METRICS: 'off', TERM: 'xterm' }
}

test('on a terminal one block is drawn in place, then the verdicts', { timeout: 120_000 }, ({ skip }) => {
  if (!hasScript) skip('there is no `script` to make a terminal with: apt-get install bsdutils')
  const command = `stty cols 70 rows 30; ${process.execPath} ${vitest} run ${spec}`
  const { stdout, status } = spawnSync('script', ['-qefc', command, '/dev/null'], {
    ...{ cwd: root, env: settings(), encoding: 'utf8', input: '' },
  })
  expect(status, stdout.slice(-2_000)).toBe(0)
  const [shown = '', afterwards = ''] = stdout.split('\x1b[?25h').slice(-2)
  // Nothing but the block's own lines between the first drawing and the last.
  const block = shown.slice(shown.indexOf('\x1b[?25l', shown.indexOf('RUN')))
  expect(block).toContain('tahan · embedded, quick')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal is told
  const lines = block.split(/\r?\n/).map(line => line.replaceAll(/\x1b\[[?\d;]*[A-Za-z]/g, ''))
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(70)
  expect(afterwards).toContain('instrument-no-samples  Passed')
  expect(afterwards).toContain('summary.md')
})

test('without one there is a line for each thing that happened', { timeout: 120_000 }, () => {
  const { stdout, status } = spawnSync(process.execPath, [vitest, 'run', spec], {
    ...{ cwd: root, env: { ...settings(), NO_COLOR: '1' }, encoding: 'utf8' },
  })
  expect(status, stdout.slice(-2_000)).toBe(0)
  expect(stdout).toMatch(/^ +[\d.]+ s {2}evidence goes to /m)
  expect(stdout).toContain('instrument-no-samples  Passed')
  expect(stdout).not.toContain('\x1b[')
})
