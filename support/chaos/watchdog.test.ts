import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { statOf } from '../process/identity.ts'
import { Journal } from './journal.ts'

const here = import.meta.dirname
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tahan-watchdog-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A run with a watchdog and one open fault; `then` is what it does next. Resolves with the watchdog's process id. */
async function run(then: string) {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { readdirSync, readFileSync } from 'node:fs'
       import { Journal } from '${here}/journal.ts'
       import { startWatchdog } from '${here}/watchdog.ts'
       const journal = new Journal('${folder}/faults.jsonl')
       const watchdog = await startWatchdog(journal)
       const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim()
       const fault = { kind: 'node-power-off', node: 'agent-1' }
       journal.open({ cluster: 'c', fault, healCommand: ['touch', '${folder}/healed'] })
       console.log(children())
       ${then}
       setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise(resolve => child.once('exit', resolve))
  const watchdogs: number[] = []
  child.stdout.on('data', data => watchdogs.push(...String(data).trim().split(/\s+/).map(Number)))
  await vi.waitFor(() => expect(watchdogs.length).toBeGreaterThan(0), 30_000)
  return { child, ended, watchdogs }
}

const isThere = (pid: number) => statOf(pid) !== undefined
const journal = () => new Journal(path.join(folder, 'faults.jsonl'))

test('heals what a killed run left, and ends', async () => {
  const { child, watchdogs } = await run('')
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(`${folder}/healed`)).toBe(true), 30_000)
  await vi.waitFor(() => expect(journal().unhealed()).toEqual([]), 30_000)
  await vi.waitFor(() => expect(watchdogs.some(isThere)).toBe(false), 30_000)
})

test('is started again when it is killed itself', async () => {
  const { child, watchdogs } = await run(
    `process.kill(Number(children()), 'SIGKILL')
     const first = children()
     while (children() === first || children() === '') await new Promise(r => setTimeout(r, 10))
     console.log(children())`,
  )
  await vi.waitFor(() => expect(watchdogs.length).toBe(2), 30_000)
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(`${folder}/healed`)).toBe(true), 30_000)
  await vi.waitFor(() => expect(watchdogs.some(isThere)).toBe(false), 30_000)
})

test('leaves the faults alone when the run ends in order', async () => {
  const { ended, watchdogs } = await run('await watchdog[Symbol.asyncDispose](); process.exit()')
  await ended
  expect(watchdogs.some(isThere)).toBe(false)
  expect(existsSync(`${folder}/healed`)).toBe(false)
})
