import { constants } from 'node:fs'
import { access as mayUse, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { TahanError } from '../../../../support/errors.ts'
import { spawnTied } from '../../../../support/process/tied.ts'
import type { BoardsOptions } from '../options.ts'
import { parseEvent } from './events.ts'
import { failureOf } from './failure.ts'
import { silentAmong } from './silent.ts'
import { Story } from './story.ts'

const playbookFolder = path.resolve(import.meta.dirname, '..')

/**
 * Plays a playbook of `cluster/k3s/ansible/` on boards.
 *
 * @param playbook its file name
 * @param variables reach Ansible by a file that the owner alone can read, not by its command line
 * @throws TahanError ANSIBLE_MISSING, BOARDS_REFUSED, BOARD_LOST, PROVISIONING_FAILED, or what SSH says of a board
 * that it does not get into; the signal's reason
 */
export async function play(
  playbook: string,
  variables: Readonly<Record<string, unknown>>,
  { inventoryFile, boards, access, onProgress, signal }: BoardsOptions,
): Promise<Story> {
  await requireAnsible()
  signal.throwIfAborted()
  const folder = await mkdtemp(path.join(access.folder, 'ansible-'))
  try {
    const variablesFile = path.join(folder, 'variables.json')
    await writeFile(variablesFile, JSON.stringify(variables), { mode: 0o600 })
    const story = new Story(onProgress)
    const ended = await run(
      ['-i', inventoryFile, '-e', `@${variablesFile}`, path.join(playbookFolder, playbook)],
      // Where Ansible looks for files that an inventory names.
      { cwd: path.dirname(inventoryFile), env: environment(access.ansibleSshArgs, folder) },
      line => {
        const event = parseEvent(line)
        if (event) story.add(event)
      },
      signal,
    )
    signal.throwIfAborted()
    if (ended.exitCode !== 0) {
      const failed = new Set(story.failures.map(({ board }) => board))
      const asked = boards.filter(({ name }) => failed.has(name))
      throw failureOf(story, ended, boards, await silentAmong(asked, access))
    }
    return story
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** How long Ansible may take to end by itself when it is told to. */
const graceMs = 3_000

function run(
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<{ exitCode: number; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawnTied('ansible-playbook', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-16_384)
    })
    if (child.stdout) createInterface({ input: child.stdout }).on('line', onLine)

    let killing: NodeJS.Timeout | undefined
    const stop = () => {
      killGroup(child.pid, 'SIGTERM')
      killing = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs)
    }
    signal.addEventListener('abort', stop, { once: true })
    const done = () => {
      clearTimeout(killing)
      signal.removeEventListener('abort', stop)
    }
    child.once('error', thrown => {
      done()
      reject(thrown)
    })
    child.once('close', code => {
      // Workers that outlived it, if any.
      if (signal.aborted) killGroup(child.pid, 'SIGKILL')
      done()
      resolve({ exitCode: code ?? -1, stderr })
    })
  })
}

function killGroup(pid: number | undefined, how: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, how)
  } catch {
    // It ended meanwhile.
  }
}

/** What a user set for Ansible elsewhere is not meant for here, but for where the inventory's secrets are. */
function environment(sshArgs: string, folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('ANSIBLE_') || name.startsWith('ANSIBLE_VAULT_'),
  )
  return {
    ...Object.fromEntries(own),
    LC_ALL: 'C.UTF-8',
    ANSIBLE_CONFIG: path.join(playbookFolder, 'ansible.cfg'),
    ANSIBLE_HOME: folder,
    ANSIBLE_LOCAL_TEMP: path.join(folder, 'tmp'),
    ANSIBLE_CALLBACK_PLUGINS: path.join(playbookFolder, 'callback_plugins'),
    ANSIBLE_STDOUT_CALLBACK: 'tahan_events',
    ANSIBLE_SSH_ARGS: sshArgs,
    ANSIBLE_NOCOLOR: '1',
  }
}

async function requireAnsible(): Promise<void> {
  const folders = (process.env.PATH ?? '').split(':').filter(folder => folder !== '')
  for (const folder of folders) {
    const there = await mayUse(path.join(folder, 'ansible-playbook'), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (there) return
  }
  throw new TahanError(
    'ANSIBLE_MISSING',
    'Boards are set up with Ansible, and ansible-playbook is not on the PATH.',
    {
      tryThis: 'sudo apt-get install ansible-core',
    },
  )
}
