import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { x } from 'tinyexec'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inventoryText } from '../inventory/write.ts'
import { SshAccess } from './access.ts'
import type { SshTarget } from './arguments.ts'
import { fingerprintOf, knownHostsText } from './host-keys.ts'
import { makeKey, publicKey, TestSshd, whyNoSshd } from './testing/sshd.ts'

describe.skipIf(whyNoSshd)(`keys that a user accepted${whyNoSshd ? ` (${whyNoSshd})` : ''}`, () => {
  let sshd: TestSshd
  let unpinned: SshTarget
  let accepted: string
  beforeEach(async () => {
    sshd = await TestSshd.start('pi-1')
    unpinned = { ...sshd.target, hostKey: undefined }
    accepted = path.join(sshd.folder, 'accepted')
  })
  afterEach(() => sshd?.[Symbol.asyncDispose]())

  /** The command as a user runs it. */
  async function trust(target: SshTarget, ...flags: string[]) {
    const inventory = path.join(sshd.folder, 'inventory.yaml')
    const board = { role: 'server', model: undefined, price: undefined, power: { by: 'none' } } as const
    await writeFile(
      inventory,
      inventoryText({ boards: [{ ...board, ...target }], disposable: false, datastore: { kind: 'sqlite' } }),
    )
    const cli = path.join(import.meta.dirname, 'trust-cli.ts')
    const child = spawn(process.execPath, [cli, inventory, '--file', accepted, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, err, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { said: out + err, exitCode: exitCode as number }
  }
  async function use(target: SshTarget): Promise<string> {
    await using access = await SshAccess.open([target], { acceptedKeysFile: accepted })
    return await access.shell(target).output('echo in')
  }
  const fingerprint = () => fingerprintOf({ key: sshd.target.hostKey ?? '' })

  test('a new key is shown, and not accepted by itself', async () => {
    const { said, exitCode } = await trust(unpinned)
    expect(said).toContain(`pi-1 (127.0.0.1): ssh-ed25519 ${fingerprint()} new`)
    expect(said).toContain('Nothing was accepted.')
    expect(exitCode).toBe(1)
    await expect(use(unpinned)).rejects.toThrow(/HOST_KEY_UNKNOWN/)
  })

  test('accepted once, it is known from then on', async () => {
    expect(await trust(unpinned, '--yes')).toMatchObject({ exitCode: 0 })
    expect(await use(unpinned)).toBe('in')
    expect(await trust(unpinned)).toMatchObject({
      exitCode: 0,
      said: expect.stringContaining('known') as unknown,
    })
  })

  test('a changed one is refused until it is replaced on purpose', async () => {
    await trust(unpinned, '--yes')
    await sshd.stop()
    await copyFile(await makeKey(sshd.folder, 'anew'), path.join(sshd.folder, 'host'))
    await sshd.listen()
    await expect(use(unpinned)).rejects.toThrow(/HOST_KEY_CHANGED/)
    expect(await trust(unpinned, '--yes')).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining(`changed, was ${fingerprint()}`) as unknown,
    })
    expect(await trust(unpinned, '--yes', '--replace')).toMatchObject({ exitCode: 0 })
    expect(await use(unpinned)).toBe('in')
    expect((await readFile(accepted, 'utf8')).trim().split('\n')).toHaveLength(1)
  })

  test('a pinned key needs no acceptance, and no acceptance goes before it', async () => {
    expect(await trust(sshd.target)).toMatchObject({
      exitCode: 0,
      said: expect.stringContaining('pinned') as unknown,
    })
    await trust(unpinned, '--yes')
    const hostKey = await publicKey(await makeKey(sshd.folder, 'other'))
    await expect(use({ ...sshd.target, hostKey })).rejects.toThrow(/HOST_KEY_CHANGED/)
    expect(await trust({ ...sshd.target, hostKey }, '--yes', '--replace')).toMatchObject({ exitCode: 1 })
  })

  test('a machine that does not answer is an error, and the others are asked all the same', async () => {
    await sshd.stop()
    expect(await trust(unpinned)).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('BOARD_UNREACHABLE') as unknown,
    })
  })

  test('the fingerprint is the one that ssh-keygen shows', async () => {
    const { stdout } = await x('ssh-keygen', ['-lf', path.join(sshd.folder, 'host.pub')])
    expect(stdout.split(' ')[1]).toBe(fingerprint())
  })

  test('ports other than 22 stand in brackets, as OpenSSH looks them up', async () => {
    const key = { user: 'pi', keyFile: undefined, hostKey: 'ssh-ed25519 AAAA' }
    const targets = [
      { name: 'a', address: '10.0.0.1', port: 22, ...key },
      { name: 'b', address: 'B.local', port: 2222, ...key },
    ]
    expect(await knownHostsText(targets, accepted)).toBe(
      '10.0.0.1 ssh-ed25519 AAAA\n[b.local]:2222 ssh-ed25519 AAAA\n',
    )
  })
})
