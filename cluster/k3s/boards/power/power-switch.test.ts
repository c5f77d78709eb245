import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeInventory } from '../../inventory/write.ts'
import { SshAccess } from '../../ssh/access.ts'
import { sshTargetsOf } from '../../ssh/targets.ts'
import { TestSshd, whyNoSshd } from '../../ssh/testing/sshd.ts'
import type { Board, PowerSupply } from '../board.ts'
import { powerSwitchOf } from './power-switch.ts'
import { SysRq } from './sysrq.ts'

const never = new AbortController().signal
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-power-'))
})
afterEach(() => rm(folder, { recursive: true }))

function board(power: PowerSupply): Board {
  const unknown = { keyFile: undefined, hostKey: undefined, model: undefined, price: undefined }
  return { name: 'pi-1', role: 'server', address: '192.0.2.1', port: 22, user: 'pi', ...unknown, power }
}

async function powerOf(supply: PowerSupply) {
  const it = board(supply)
  const access = await SshAccess.open(sshTargetsOf([it]), { acceptedKeysFile: path.join(folder, 'accepted') })
  return { power: powerSwitchOf(it, access), [Symbol.asyncDispose]: () => access[Symbol.asyncDispose]() }
}

test('commands of this machine are run as they are, and their exit code believed', async () => {
  const file = path.join(folder, 'said')
  await using it = await powerOf({
    by: 'command',
    off: ['sh', '-c', 'echo "$0" > "$1"; echo done', "it's off; $HOME", file],
    on: ['sh', '-c', 'echo no such plug >&2; exit 4'],
  })
  expect(await it.power.off(never)).toMatch(/exit code 0, and said "done"/)
  expect(await readFile(file, 'utf8')).toBe("it's off; $HOME\n")
  await expect(it.power.on(never)).rejects.toThrow(
    /POWER_SWITCH_REFUSED.*pi-1[\s\S]*exit code 4[\s\S]*no such plug/,
  )
})

test('a command that is not there, or takes too long, is an error', async () => {
  await using it = await powerOf({ by: 'command', off: ['/nowhere/plug'], on: ['sleep', '600'] })
  await expect(it.power.off(never)).rejects.toThrow(/POWER_SWITCH_REFUSED[\s\S]*ENOENT/)
  await expect(it.power.on(AbortSignal.timeout(200))).rejects.toThrow(/timeout/)
})

test('power is given again by one command, and cut by it only where boards are disposable', {
  timeout: 120_000,
}, async () => {
  const state = path.join(folder, 'state')
  const supply: PowerSupply = {
    by: 'command',
    off: ['sh', '-c', `echo 0 > ${state}`],
    on: ['sh', '-c', `echo 1 > ${state}`],
  }
  const file = path.join(folder, 'inventory.yaml')
  const run = async (...args: string[]) => {
    const cli = path.join(import.meta.dirname, 'power-cli.ts')
    const child = spawn(process.execPath, [cli, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [said, complained, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { exitCode: exitCode as number, said, complained }
  }
  const write = (disposable: boolean) =>
    writeInventory(file, { boards: [board(supply)], disposable, datastore: { kind: 'sqlite' } })
  await write(false)
  expect(await run('off', 'pi-1')).toMatchObject({
    exitCode: 1,
    complained: expect.stringMatching(/NOT_DISPOSABLE/) as unknown,
  })
  expect(await run('on', 'pi-1')).toMatchObject({
    exitCode: 0,
    said: expect.stringMatching(/exit code 0/) as unknown,
  })
  expect(await readFile(state, 'utf8')).toBe('1\n')
  await write(true)
  expect(await run('off', 'pi-1')).toMatchObject({ exitCode: 0 })
  expect(await readFile(state, 'utf8')).toBe('0\n')
  expect(await run('on', 'pi-9')).toMatchObject({
    exitCode: 1,
    complained: expect.stringMatching(/BOARD_UNKNOWN[\s\S]*pi-1/) as unknown,
  })
  expect(await run('up', 'pi-1')).toMatchObject({ exitCode: 2 })
})

describe.skipIf(whyNoSshd)(`over SSH${whyNoSshd ? ` (${whyNoSshd})` : ''}`, () => {
  test('a switch is told in its own words, and asked for proof', async () => {
    await using sshd = await TestSshd.start('switch')
    const file = path.join(folder, 'port-3')
    await writeFile(file, 'id 3: Auto, 4.1 W\n')
    const { address, port, user, keyFile, hostKey } = sshd.target
    const supply: PowerSupply = {
      ...{ by: 'poe-ssh', address, port, user, keyFile, hostKey },
      off: `echo 'id 3: Off' > ${file}`,
      on: `echo 'id 3: Auto, 0.0 W' > ${file}`,
      state: { ask: `cat ${file}`, isOff: 'Off', isOn: 'Auto' },
    }
    {
      await using it = await powerOf(supply)
      expect(await it.power.off(never)).toBe('the switch 127.0.0.1 says "id 3: Off"')
      expect(await it.power.on(never)).toBe('the switch 127.0.0.1 says "id 3: Auto, 0.0 W"')
    }
    await using broken = await powerOf({
      ...supply,
      off: 'echo no such port >&2; exit 1',
      on: 'true',
      state: undefined,
    })
    await expect(broken.power.off(never)).rejects.toThrow(/POWER_SWITCH_REFUSED[\s\S]*no such port/)
    expect(await broken.power.on(never)).toContain('exit code 0')
    await writeFile(file, 'id 3: Auto\n')
    await using stuck = await powerOf({ ...supply, off: 'true' })
    await expect(stuck.power.off(never)).rejects.toThrow(/POWER_NOT_SWITCHED[\s\S]*id 3: Auto/)
  })

  test('no kernel is crashed that runs more than a board', async ({ skip }) => {
    skip(
      process.getuid?.() !== 0,
      'SysRq wants root over there, which here is this user: run the tests as root',
    )
    await using sshd = await TestSshd.start('pi-1')
    await using access = await SshAccess.open([sshd.target])
    const trigger = path.join(folder, 'sysrq-trigger')
    await writeFile(trigger, '')
    // The SSH server runs on this very machine, whose kernel is the one that must be spared.
    const power = new SysRq(access.shell(sshd.target), trigger)
    await expect(power.off(never)).rejects.toThrow(/POWER_SWITCH_REFUSED[\s\S]*this very machine/)
    expect(await readFile(trigger, 'utf8')).toBe('')
    expect(await power.on()).toContain('restarts by itself')
  })
})
