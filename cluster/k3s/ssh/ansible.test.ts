import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { x } from 'tinyexec'
import { expect, test } from 'vitest'
import { inventoryText } from '../inventory/write.ts'
import { SshAccess } from './access.ts'
import type { SshTarget } from './arguments.ts'
import { makeKey, publicKey, TestSshd, whyNoSshd } from './testing/sshd.ts'

const ansible = await x('ansible', ['--version']).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
)
const cannot = ansible ? whyNoSshd : 'Ansible is not installed here: sudo apt install ansible-core'

/** What Ansible says of a task on this machine. */
async function task(sshd: TestSshd, target: SshTarget, access: SshAccess) {
  const inventory = path.join(sshd.folder, 'inventory.yaml')
  const board = { role: 'server', model: undefined, price: undefined, power: { by: 'none' } } as const
  await writeFile(
    inventory,
    inventoryText({ boards: [{ ...board, ...target }], disposable: false, datastore: { kind: 'sqlite' } }),
  )
  const { stdout, stderr, exitCode } = await x(
    'ansible',
    ['-i', inventory, 'all', '-m', 'raw', '-a', 'echo from $PPID'],
    {
      nodeOptions: {
        env: {
          ...process.env,
          ANSIBLE_SSH_ARGS: access.ansibleSshArgs,
          ANSIBLE_LOCAL_TEMP: sshd.folder,
          ANSIBLE_HOME: sshd.folder,
          ANSIBLE_NOCOLOR: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    },
  )
  return { said: stdout + stderr, exitCode }
}

test('Ansible trusts the same keys, and its connections end with ours', { timeout: 60_000 }, async ({
  skip,
}) => {
  skip(cannot !== undefined, cannot)
  await using sshd = await TestSshd.start('pi-1')
  const accepted = { acceptedKeysFile: path.join(sshd.folder, 'accepted') }
  const access = await SshAccess.open([sshd.target], accepted)
  const folder = path.dirname(access.knownHostsFile)
  const { said, exitCode } = await task(sshd, sshd.target, access)
  expect(said).toMatch(/from \d+/)
  expect(exitCode).toBe(0)
  expect((await readdir(folder)).filter(name => name.startsWith('a-'))).toHaveLength(1)
  const serving = Number(/from (\d+)/.exec(said)?.[1])
  expect(() => process.kill(serving, 0)).not.toThrow()
  await access[Symbol.asyncDispose]()
  await expect.poll(() => isThere(serving), { timeout: 10_000 }).toBe(false)

  const hostKey = await publicKey(await makeKey(sshd.folder, 'other'))
  await using other = await SshAccess.open([{ ...sshd.target, hostKey }], accepted)
  expect(await task(sshd, sshd.target, other)).toMatchObject({
    exitCode: 4, // unreachable
    said: expect.stringMatching(/REMOTE HOST IDENTIFICATION HAS CHANGED/) as unknown,
  })
})

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
