import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Why a test that needs the programs cannot be made here, and how to get them; undefined where it can. */
export function missing(...programs: string[]): string | undefined {
  const absent = programs.filter(program => !isInstalled(program))
  if (absent.length === 0) return undefined
  // Debian names these packages as their programs.
  return `not installed: ${absent.join(', ')}. Get it with: apt-get install --no-install-recommends ${absent.join(' ')}`
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some(folder => {
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** A loopback port that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Starts a server and waits until it answers at the URL; disposing ends it. @throws with its last words when it ends before */
export async function startServer(
  program: string,
  args: readonly string[],
  readyUrl: string,
): Promise<AsyncDisposable> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', data => {
      words = `${words}${data}`.slice(-4_000)
    })
  }
  const ended = once(child, 'exit')
  ended.catch(() => {})
  const disposable = { [Symbol.asyncDispose]: () => end(child, ended) }
  const limit = performance.now() + 30_000
  while (!(await answers(readyUrl))) {
    if (child.exitCode !== null || performance.now() > limit) {
      await disposable[Symbol.asyncDispose]()
      throw new Error(`${program} does not answer at ${readyUrl}:\n${words}`)
    }
    await pause(50)
  }
  return disposable
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const killing = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(killing)
}
