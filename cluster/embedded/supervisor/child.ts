import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { messageOf, TahanError } from '../../../support/errors.ts'
import { spawnTied } from '../../../support/process/tied.ts'
import { lines } from '../client/lines.ts'
import type { ProcessReport } from '../plan.ts'
import type { Marks } from './marked.ts'

export interface ChildOptions {
  /** For messages: `agent agent-1`. */
  title: string
  nodeBinary: string
  program: string
  marks: Marks
  /** Its standard error is appended here. */
  log: string
  /** Called once, when it is gone. */
  onExit: (child: Child) => void
}

/** One of the cluster's own processes, started and waiting for its configuration. */
export interface Child {
  title: string
  pid: number
  /** Hands the configuration over and resolves when the process says that it is ready. */
  configure: (config: unknown) => Promise<void>
  /** How it ended; undefined while it lives. */
  ended: () => string | undefined
}

/** What a child of the cluster inherits: no more than it needs, so that runs on different machines are alike. */
const inherited = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'USER', 'NODE_COMPILE_CACHE']

export function startChild(options: ChildOptions): Child {
  const logFile = openSync(options.log, 'a', 0o600)
  const environment = Object.fromEntries(
    inherited.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
  const child = spawnTied(options.nodeBinary, [options.program], {
    env: { ...environment, ...options.marks },
    cwd: '/',
    stdio: ['pipe', 'pipe', logFile],
  })
  closeSync(logFile)
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => {}) // told to whoever configures it
  let end: string | undefined
  const self: Child = {
    title: options.title,
    pid: child.pid ?? 0,
    ended: () => end,
    configure: config => {
      child.stdin?.on('error', () => {}) // it died: `exit` tells
      child.stdin?.write(`${JSON.stringify(config)}\n`)
      return ready.promise
    },
  }
  child.on('error', error => finish(messageOf(error)))
  child.on('exit', (code, signal) => finish(signal ? `killed by ${signal}` : `exit code ${code}`))
  void follow(child, report => {
    if ('ready' in report) ready.resolve()
    else ready.reject(died(options, report.failed))
  })

  function finish(how: string): void {
    if (end !== undefined) return
    end = how
    ready.reject(died(options, how))
    options.onExit(self)
  }
  return self
}

async function follow(child: ChildProcess, onReport: (report: ProcessReport) => void): Promise<void> {
  if (!child.stdout) return
  try {
    for await (const line of lines(child.stdout)) onReport(JSON.parse(line) as ProcessReport)
  } catch {} // it died in the middle of a line: `exit` tells
}

function died({ title, log }: ChildOptions, because: string): TahanError {
  return new TahanError('CLUSTER_PROCESS_DIED', `The embedded cluster's ${title} did not come up.`, {
    because,
    lastWords: lastLines(log),
    tryThis: `read ${log}`,
  })
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n')
  } catch {
    return ''
  }
}
