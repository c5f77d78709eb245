import type { ChildProcess, StdioOptions } from 'node:child_process'
import { spawnTied } from '../../../../support/process/tied.ts'
import { signal } from '../../supervisor/marked.ts'
import { findCommand } from './images.ts'
import type { Container } from './records.ts'
import type { Runtime } from './runtime.ts'

/** A command that there is not, in the runtime's words. */
export class NoSuchCommand extends Error {}

/**
 * Starts a command with the environment, user and working folder of a running container.
 * @throws NoSuchCommand
 */
export function execIn(
  runtime: Runtime,
  container: Container,
  command: readonly string[],
  stdio: StdioOptions,
): ChildProcess {
  const start = runtime.startOf(container)
  if (!start || container.exit) throw new NoSuchCommand(`container ${container.name} is not running`)
  const [name = '', ...args] = command
  const file = findCommand(name, start.environment.PATH ?? '', start.workingFolder)
  if (!file) throw new NoSuchCommand(`exec: "${name}": executable file not found in $PATH`)
  const { uid, gid } = start.identity
  return spawnTied(file, args, {
    env: { ...start.environment, ...runtime.marksOf(container) },
    cwd: start.workingFolder,
    stdio,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  })
}

const longestOutput = 10_240

/** Runs a command to its end, or kills it when it takes longer. Never throws. */
export async function runIn(
  runtime: Runtime,
  container: Container | undefined,
  command: readonly string[],
  timeoutMs: number,
): Promise<{ code: number; output: string; timedOut: boolean }> {
  let child: ChildProcess
  try {
    if (!container) throw new NoSuchCommand('the container is not running')
    child = execIn(runtime, container, command, ['ignore', 'pipe', 'pipe'])
  } catch (thrown) {
    return { code: 126, output: thrown instanceof Error ? thrown.message : String(thrown), timedOut: false }
  }
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string; timedOut: boolean }>()
  let output = ''
  let timedOut = false
  const take = (chunk: Buffer) => {
    if (output.length < longestOutput) output += chunk.toString('utf8')
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const timer = setTimeout(() => {
    timedOut = true
    if (child.pid) signal(-child.pid, 'SIGKILL')
  }, timeoutMs)
  child.on('error', error => resolve({ code: 126, output: error.message, timedOut }))
  child.on('exit', code => resolve({ code: code ?? 137, output: output.slice(0, longestOutput), timedOut }))
  const end = await promise
  clearTimeout(timer)
  return end
}
