import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { isAlive, ownIdentity, statOf } from './identity.ts'

test('this process is alive', () => {
  expect(isAlive(ownIdentity())).toBe(true)
})

test('whoever has the id of an earlier process is not that process', () => {
  expect(isAlive({ ...ownIdentity(), startTicks: '1' })).toBe(false)
})

test('an ended process is not alive', async () => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const identity = { pid, startTicks: statOf(pid)?.startTicks ?? '' }
  expect(isAlive(identity)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive(identity)).toBe(false)
})
