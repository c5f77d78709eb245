import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { expect, test } from 'vitest'
import { boardFaultHealCommand } from './board-faults.ts'

const fault = { kind: 'node-power-off', node: 'agent-1' } as const
const run = ([command = '', ...args]: string[]) => x(command, args)

test('a rack that is gone has nothing left to heal', async () => {
  const file = path.join(tmpdir(), `tahan-no-such-rack-${process.pid}.yaml`)
  const { exitCode, stdout } = await run(boardFaultHealCommand(file, fault, true))
  expect(stdout).toContain('nothing is left to heal')
  expect(exitCode).toBe(0)
})

test("a user's inventory that is gone is no healing", async () => {
  const file = path.join(tmpdir(), `tahan-no-such-inventory-${process.pid}.yaml`)
  const { exitCode, stderr } = await run(boardFaultHealCommand(file, fault, false))
  expect(stderr).toContain('INVENTORY_MISSING')
  expect(exitCode).toBe(1)
})

test('a board that cannot be reached is not healed, and the sentence says which', async () => {
  const file = path.join(tmpdir(), `tahan-unreachable-${process.pid}.yaml`)
  await writeFile(
    file,
    `all:
  vars: { ansible_user: pi }
  children:
    server: { hosts: { server-1: { ansible_host: 127.0.0.1, ansible_port: 9 } } }
    agent: { hosts: { agent-1: { ansible_host: 127.0.0.1, ansible_port: 10 } } }
`,
  )
  try {
    const cut = { kind: 'node-network-cut', node: 'agent-1' } as const
    const { exitCode, stderr } = await run(boardFaultHealCommand(file, cut, false))
    expect(stderr).toContain('agent-1')
    expect(exitCode).toBe(1)
  } finally {
    await rm(file)
  }
})

test('a killed container needs no healing', () => {
  expect(
    boardFaultHealCommand('any', { kind: 'container-kill', namespace: 'a', instance: 'b' }, false),
  ).toEqual(['true'])
})
