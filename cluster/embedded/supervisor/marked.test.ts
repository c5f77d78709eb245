import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findMarked, groupMarked, type Marks, signal } from './marked.ts'

/** A process with these marks, and what it starts. */
function start(marks: Marks, script: string): number {
  const child = spawn('sh', ['-c', script], {
    env: { PATH: process.env.PATH, ...marks },
    stdio: 'ignore',
    detached: true,
  })
  onTestFinished(() => {
    for (const { pid } of findMarked(marks)) signal(pid, 'SIGKILL')
  })
  return child.pid ?? 0
}

const within = { timeout: 30_000 }

test('what a process starts is found too, in a session of its own and without its environment', async () => {
  const marks = { TAHAN_CLUSTER: randomUUID(), TAHAN_NODE: 'agent-1' }
  // As a database server whose title is written over the environment that it was given.
  const pid = start(marks, 'setsid env -i sleep 600 & sleep 600')
  await vi.waitFor(() => expect(findMarked(marks)).toHaveLength(3), within)
  expect(findMarked(marks).map(found => found.pid)).toContain(pid)
  expect(groupMarked({ TAHAN_CLUSTER: marks.TAHAN_CLUSTER }, 'TAHAN_NODE').get('agent-1')).toHaveLength(3)
  expect(findMarked({ ...marks, TAHAN_NODE: 'agent-2' })).toEqual([])
})

test('a child with an environment of its own is nobody else’s', async () => {
  const marks = { TAHAN_CLUSTER: randomUUID() }
  const other = { TAHAN_CLUSTER: randomUUID() }
  start(marks, `TAHAN_CLUSTER=${other.TAHAN_CLUSTER} sleep 600`)
  await vi.waitFor(() => expect(findMarked(other)).toHaveLength(1), within)
  expect(findMarked(marks)).toHaveLength(1)
})
