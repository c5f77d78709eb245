import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { statOf } from '../../../support/process/identity.ts'
import { boardsOf } from './boards.ts'
import { claim } from './claim.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-claim-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('boards are one run’s at a time, and of nobody whose process is gone', async () => {
  const first = await claim(folder)
  await expect(claim(folder)).rejects.toMatchObject({ code: 'CLUSTER_IN_USE' })
  await first[Symbol.asyncDispose]()
  await (await claim(folder))[Symbol.asyncDispose]()
  await writeFile(path.join(folder, 'cluster-claimed-by-1-999999999999'), '')
  await (await claim(folder))[Symbol.asyncDispose]()
  expect(await readdir(folder)).toEqual([])
})

test('who is refused takes nothing from who has the boards', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' })
  try {
    await once(other, 'spawn')
    const held = `cluster-claimed-by-${other.pid}-${statOf(other.pid ?? 0)?.startTicks}`
    await writeFile(path.join(folder, held), '')
    await expect(claim(folder)).rejects.toThrow(`process ${other.pid} has them`)
    expect(await readdir(folder)).toEqual([held])
  } finally {
    other.kill('SIGKILL')
  }
})

test('a board is one run’s at a time also where two inventories name it', async () => {
  const files = ['one.yaml', 'two.yaml'].map(name => path.join(folder, name))
  // A port of this process's own: other tests may have boards at this address.
  const text = (agent: number) => `all:
  vars: { ansible_user: pi }
  children:
    server: { hosts: { server-1: { ansible_host: 127.0.0.1, ansible_port: ${agent} } } }
    agent: { hosts: { agent-1: { ansible_host: 127.0.0.2, ansible_port: ${1 + (process.pid % 60_000)} } } }
`
  const [one = '', two = ''] = files
  await writeFile(one, text(1))
  await writeFile(two, text(2))
  const made: string[] = []
  {
    await using boards = await boardsOf({ inventory: one })
    made.push(boards.folder)
    await expect(boardsOf({ inventory: two })).rejects.toMatchObject({ code: 'CLUSTER_IN_USE' })
    // What was taken before the refusal is given back.
    await expect(boardsOf({ inventory: two })).rejects.toMatchObject({ code: 'CLUSTER_IN_USE' })
  }
  const next = await boardsOf({ inventory: two })
  await next[Symbol.asyncDispose]()
  for (const left of [...made, next.folder]) await rm(left, { recursive: true })
})
