import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isAlive, statOf } from '../../../../support/process/identity.ts'
import { play } from './play.ts'

let folder: string
const lines: string[] = []
const variables = { k3s_release: 'v1', password: 'hunter2' }

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-play-test-'))
  lines.length = 0
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

/** Puts a program in the place of Ansible's, which knows `$here`. */
async function playing(program: string): Promise<void> {
  await mkdir(path.join(folder, 'bin'), { recursive: true })
  const file = path.join(folder, 'bin/ansible-playbook')
  await writeFile(file, `#!/bin/bash\nhere=${folder}\n${program}\n`)
  await chmod(file, 0o755)
  vi.stubEnv('PATH', `${path.dirname(file)}:${process.env.PATH}`)
}

const noShell = () => {
  throw new Error('there is no board here')
}
const played = (signal = new AbortController().signal) =>
  play('site.yaml', variables, {
    inventoryFile: path.join(folder, 'inventory.yaml'),
    boards: [],
    access: { ansibleSshArgs: '-o StrictHostKeyChecking=yes', folder, shell: noShell },
    onProgress: line => lines.push(line),
    signal,
  })

test('variables go by a file of the owner alone, which is gone afterwards', async () => {
  await playing(`
    echo "$@" >$here/arguments
    file=$(echo "$@" | sed 's/.*@\\([^ ]*\\).*/\\1/'); stat -c %a $file >$here/mode; cp $file $here/variables
    env >$here/environment`)
  vi.stubEnv('ANSIBLE_STRATEGY', 'debug')
  await played()
  const kept = (name: string) => readFile(path.join(folder, name), 'utf8')
  expect(JSON.parse(await kept('variables'))).toEqual(variables)
  expect(await kept('mode')).toBe('600\n')
  const args = await kept('arguments')
  expect(args).not.toContain('hunter2')
  const [, file = ''] = /@(\S+)/.exec(args) ?? []
  await expect(readFile(file)).rejects.toThrow(/ENOENT/)
  const environment = await kept('environment')
  expect(environment).toContain('ANSIBLE_SSH_ARGS=-o StrictHostKeyChecking=yes')
  expect(environment).not.toContain('ANSIBLE_STRATEGY')
})

test('what happens is told, and what failed is an error', async () => {
  await playing(`
    echo '{"event": "play", "name": "Check the boards"}'
    echo '{"event": "task", "name": "Look"}'
    echo '{"event": "result", "board": "pi-1", "task": "Look", "status": "failed", "said": "broken"}'
    exit 2`)
  await expect(played()).rejects.toThrow(/"Look" failed on pi-1\.\n {2}Last words: "broken"/)
  expect(lines).toEqual(['Check the boards'])
})

test('when it is given up, nothing of it stays', async () => {
  await playing(`trap '' TERM; (trap '' TERM; sleep 600) & echo $! >$here/worker; wait`)
  const giveUp = new AbortController()
  const underWay = played(giveUp.signal)
  const worker = await vi.waitFor(async () => {
    const pid = Number(await readFile(path.join(folder, 'worker'), 'utf8'))
    const stat = statOf(pid)
    if (!stat) throw new Error('not started')
    return stat
  })
  giveUp.abort(new Error('enough'))
  await expect(underWay).rejects.toThrow('enough')
  await vi.waitFor(() => expect(isAlive(worker)).toBe(false))
})

test('without Ansible the error has the line that installs it', async () => {
  vi.stubEnv('PATH', folder)
  await expect(played()).rejects.toMatchObject({
    code: 'ANSIBLE_MISSING',
    message: expect.stringContaining('sudo apt-get install ansible-core'),
  })
})
