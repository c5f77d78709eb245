import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { armScript } from './dead-man.ts'
import { filterScript, isFilteredScript, unfilterScript } from './packet-filter.ts'

const programs = '/usr/sbin'
const tools = ['iptables', 'iptables-restore', 'ip6tables', 'ip6tables-restore']

function whyNotHere(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root has a packet filter in namespaces of its own: sudo'
  try {
    for (const tool of tools) accessSync(path.join(programs, tool), constants.X_OK)
  } catch {
    return 'this machine has no packet filter: sudo apt install iptables'
  }
  return undefined
}

const why = whyNotHere()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-dead-man-'))
  for (const tool of tools.slice(1)) await symlink(path.join(programs, tool), path.join(folder, tool))
  // While /run/busy has lines, each call takes one and fails as it does when another program has the lock.
  const iptables = `#!/bin/bash
if [ -s /run/busy ]; then
  sed -i 1d /run/busy; echo 'Another app is currently holding the xtables lock' >&2; exit 4
fi
exec ${path.join(programs, 'iptables')} "$@"
`
  await writeFile(path.join(folder, 'iptables'), iptables, { mode: 0o755 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A cut in namespaces of its own, under a timer that nothing winds up; then what is to be seen. */
async function afterCut(script: string): Promise<string[]> {
  const whole = `mount -t tmpfs none /run
systemctl() { :; }; systemd-run() { :; }; uplinks() { echo eth9; }
harness=192.0.2.1 port=22
${armScript('network-cut', unfilterScript, isFilteredScript)}
${filterScript({ drop: 'all' })}
${isFilteredScript} && echo cut
${script}`
  const { stdout, stderr } = await x('unshare', ['-mn', 'bash', '-c', whole], {
    // As on a board whose only packet filter is the one that K3s brings along.
    nodeOptions: { env: { PATH: `/usr/bin:/bin:${folder}` } },
  })
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

/** As systemd runs it: with none of the session's surroundings. */
const runOut = 'env -i PATH=/usr/bin:/bin /bin/bash /run/tahan/network-cut 2>/dev/null'

test.skipIf(why)(`a timer undoes a cut by the programs it was made with (${why ?? 'root'})`, async () => {
  expect(await afterCut(`${runOut}; ${isFilteredScript} || echo well`)).toEqual(['cut', 'well'])
})

test.skipIf(why)(`a timer tries again while the packet filter is busy (${why ?? 'root'})`, async () => {
  const busy = 'for _ in {1..9}; do echo; done >/run/busy'
  expect(await afterCut(`${busy}; ${runOut}; ${isFilteredScript} || echo well`)).toEqual(['cut', 'well'])
})

test.skipIf(why)(`no cut is called undone while nobody can tell (${why ?? 'root'})`, async () => {
  const busy = 'for _ in {1..9}; do echo; done >/run/busy'
  expect(await afterCut(`${busy}; ${isFilteredScript} && echo may be cut`)).toEqual(['cut', 'may be cut'])
})
