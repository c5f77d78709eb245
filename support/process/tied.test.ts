import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { isAlive, type ProcessIdentity, statOf } from './identity.ts'

const here = import.meta.dirname
const patience = { timeout: 20_000, interval: 10 }
const parents: ChildProcess[] = []
afterEach(() => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL')
})

/** A process that starts a tied one. */
async function family(options = ''): Promise<{ parent: ChildProcess; tied: ProcessIdentity }> {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { spawnTied } = await import('${here}/tied.ts')
       const child = spawnTied('sleep', ['600'], { stdio: 'ignore', ${options} })
       child.once('spawn', () => console.log(child.pid))`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  parents.push(parent)
  const [line] = (await once(parent.stdout as NonNullable<typeof parent.stdout>, 'data')) as [Buffer]
  const pid = Number(String(line))
  // Past setpriv, which has tied it by then.
  await vi.waitFor(() => expect(commandOf(pid)).toBe('sleep'), patience)
  return { parent, tied: { pid, startTicks: statOf(pid)?.startTicks ?? '' } }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
}

test('a tied process dies with its parent, however that dies', async () => {
  const { parent, tied } = await family()
  expect(isAlive(tied)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(tied)).toBe(false), patience)
})

test('also when it is frozen', async () => {
  const { parent, tied } = await family()
  process.kill(tied.pid, 'SIGSTOP')
  await vi.waitFor(() => expect(statOf(tied.pid)?.state).toBe('T'), patience)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(tied)).toBe(false), patience)
})

test('leads a group of its own', async () => {
  const { tied } = await family()
  expect(readFileSync(`/proc/${tied.pid}/stat`, 'utf8').split(' ')[4]).toBe(String(tied.pid))
})

test('also as another user', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root can run processes as other users: run the tests as root')
  const { parent, tied } = await family('uid: 65534')
  expect(readFileSync(`/proc/${tied.pid}/status`, 'utf8')).toMatch(/^Uid:\s+65534\s/m)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(tied)).toBe(false), patience)
})
