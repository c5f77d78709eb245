import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startProcess } from './process.ts'

/** A main process that waits for what it started, and both say what they were told. */
const program = `
  sh -c 'trap "echo child was told; exit 1" TERM; echo child is there; while :; do sleep 0.05; done' &
  trap 'echo main was told; sleep 0.3; exit 0' TERM
  wait
`

async function started() {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-process-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const logFile = path.join(folder, 'log')
  const container = startProcess({
    id: path.basename(folder),
    argv: ['/bin/sh', '-c', program],
    environment: { PATH: process.env.PATH ?? '' },
    workingFolder: folder,
    identity: { uid: undefined, gid: undefined, note: undefined },
    logFile,
    cgroup: undefined,
  })
  onTestFinished(() => container.signal('SIGKILL'))
  const log = () => readFile(logFile, 'utf8').catch(() => '')
  await vi.waitFor(async () => expect(await log()).toContain('child is there'), { timeout: 30_000 })
  return { container, log }
}

test('who is told to end is the main process: what it started may finish its work', async () => {
  const { container, log } = await started()
  container.signal('SIGTERM')
  expect((await container.ended).code).toBe(0)
  expect(await log()).toContain('main was told')
  expect(await log()).not.toContain('child was told')
})

test('who is killed is killed with all that it started', async () => {
  const { container, log } = await started()
  container.signal('SIGKILL')
  expect((await container.ended).signal).toBe(9)
  expect(await log()).not.toContain('told')
})
