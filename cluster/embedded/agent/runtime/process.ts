import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { spawnTied } from '../../../../support/process/tied.ts'
import { findMarked, signal } from '../../supervisor/marked.ts'
import type { ContainerCgroup } from './cgroup.ts'
import type { Identity } from './identity.ts'
import { LogFile } from './log-file.ts'

export interface ProcessSpec {
  argv: readonly [string, ...string[]]
  environment: Record<string, string>
  workingFolder: string
  identity: Identity
  logFile: string
  cgroup: ContainerCgroup | undefined
  /** Value of TAHAN_CONTAINER_ID in its environment. */
  id: string
}

interface ProcessEnd {
  code: number
  signal: number | undefined
  isOutOfMemory: boolean
}

/** The main process of a container, and with it its process group and session. */
export interface ContainerProcess {
  pid: number
  /** Resolves when the main process is gone; what else it started is then killed, as a container's end does. */
  ended: Promise<ProcessEnd>
  /** To the main process alone, as a runtime tells a container to end; SIGKILL to all that it started, too. */
  signal: (name: NodeJS.Signals) => void
}

/** @throws Error when the system refuses to start it at all */
export function startProcess(spec: ProcessSpec): ContainerProcess {
  const { uid, gid } = spec.identity
  const child = spawnTied(spec.argv[0], spec.argv.slice(1), {
    env: spec.environment,
    cwd: spec.workingFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  })
  const { pid } = child
  const { promise, resolve, reject } = Promise.withResolvers<ProcessEnd>()
  child.once('error', reject)
  if (pid === undefined) {
    promise.catch(() => {})
    throw new Error(`${spec.argv[0]} could not be started`)
  }
  spec.cgroup?.add(pid)
  followLogs(child, spec.logFile)
  child.once('exit', (code, signalName) => {
    signal(-pid, 'SIGKILL') // the rest of its group dies with it
    const number = signalName ? constants.signals[signalName] : undefined
    resolve({
      code: code ?? 128 + (number ?? 0),
      signal: number,
      isOutOfMemory: spec.cgroup?.ranOutOfMemory() ?? false,
    })
    setImmediate(() => killStragglers(spec))
  })
  return { pid, ended: promise, signal: name => void signal(name === 'SIGKILL' ? -pid : pid, name) }
}

function followLogs(child: ChildProcess, file: string): void {
  const log = new LogFile(file)
  if (child.stdout) log.follow(child.stdout, 'stdout')
  if (child.stderr) log.follow(child.stderr, 'stderr')
}

/** What left the group for a session of its own. */
function killStragglers({ id, cgroup }: ProcessSpec): void {
  for (const { pid } of findMarked({ TAHAN_CONTAINER_ID: id })) signal(pid, 'SIGKILL')
  cgroup?.remove()
}
