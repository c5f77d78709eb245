import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'

/** containerd calls its own part of the machine's cgroups the same. */
const namespace = `tahan-test-${process.pid}`

/** Why no containerd can be started here; undefined when one can. */
export function noContainerd(): string | undefined {
  if (process.getuid?.() !== 0) return 'containerd runs containers for root only'
  const missing = ['containerd', 'ctr', 'runc'].filter(name => !isProgram(name))
  if (missing.length === 0) return undefined
  return `this machine lacks ${missing.join(', ')}: \`sudo apt install containerd runc\` brings them`
}

function isProgram(name: string): boolean {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin'].some(folder => {
    try {
      accessSync(path.join(folder, name))
      return true
    } catch {
      return false
    }
  })
}

/** A containerd with everything of its own in a temporary folder, and nothing left when it is disposed. */
interface Containerd extends AsyncDisposable {
  folder: string
  /** Runs `ctr` with it and gives what that said. */
  ctr: (...args: string[]) => Promise<string>
}

export async function startContainerd(): Promise<Containerd> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-ctr-'))
  const socket = path.join(folder, 'c.sock')
  await mkdir(path.join(folder, 'tmp'))
  await writeFile(
    path.join(folder, 'config.toml'),
    `version = 2
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "${socket}"
[ttrpc]
  address = "${socket}.ttrpc"
`,
  )
  const daemon = spawn('containerd', ['--config', path.join(folder, 'config.toml'), '--log-level', 'error'], {
    env: { ...process.env, TMPDIR: path.join(folder, 'tmp') },
    stdio: 'ignore',
  })
  const ended = once(daemon, 'exit')

  const ctr = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await x('ctr', [
      '--address',
      socket,
      '--namespace',
      namespace,
      ...args,
    ])
    if (exitCode !== 0) throw new Error(`ctr ${args.join(' ')}: ${stderr.trim()}`)
    return stdout.trim()
  }
  const stop = async () => {
    for (const id of (await ctr('tasks', 'list', '--quiet').catch(() => '')).split('\n').filter(Boolean)) {
      await ctr('tasks', 'delete', '--force', id).catch(() => {})
    }
    daemon.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
    await removeCgroups()
  }
  for (let attempts = 0; ; attempts += 1) {
    try {
      await ctr('version')
      return { folder, ctr, [Symbol.asyncDispose]: stop }
    } catch (thrown) {
      if (attempts > 100 || daemon.exitCode !== null) {
        await stop()
        throw thrown
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

/** runc removes a container's own, and leaves the empty one above. */
async function removeCgroups(): Promise<void> {
  const hierarchies = await readdir('/sys/fs/cgroup').catch(() => [])
  for (const hierarchy of ['', ...hierarchies]) {
    await rmdir(path.join('/sys/fs/cgroup', hierarchy, namespace)).catch(() => {}) // most have none
  }
}
