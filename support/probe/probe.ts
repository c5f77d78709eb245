import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { messagesDescriptor } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import { parseRow } from './csv.ts'
import { LiveCounts, type LiveView } from './live.ts'
import { type ProbeOptions, planOf } from './options.ts'
import { type ProbeMessage, parseMessage } from './protocol.ts'
import type { ProbeAudit, Sample } from './sample.ts'

export type { ProbeOptions } from './options.ts'

/** A probe at work, in a process of its own. Disposing stops it. */
export interface Probe extends AsyncDisposable {
  /** Its process id. */
  readonly pid: number
  /** What it has seen so far. @param lastMs span of the success ratio, up to 10,000; default 1,000 */
  live: (lastMs?: number) => LiveView
  /** Samples as they end, in portions, up to a tenth of a second old. Returns how to stop listening. */
  onSamples: (listener: (samples: readonly Sample[]) => void) => () => void
  /**
   * Sends no more, waits for what is under way (at most the timeout), and resolves once every sample is in the file.
   *
   * @throws TahanError PROBE_DIED when the probe ended by itself, or had to be killed
   */
  stop: () => Promise<ProbeAudit>
  /** As `stop`, without stopping: for racing against what else is waited for. */
  readonly ended: Promise<ProbeAudit>
}

/** How much longer than its timeout a probe that was told to stop may take, before it is killed. */
const stopPatienceMs = 10_000

/**
 * Starts a probe and resolves when its schedule runs.
 *
 * @throws TahanError PROBE_OPTIONS when the options make no sense, PROBE_DIED when it does not start
 */
export async function startProbe(options: ProbeOptions): Promise<Probe> {
  const plan = planOf({ ...options, file: path.resolve(options.file) })
  await mkdir(path.dirname(plan.file), { recursive: true })
  const child = spawnTied(process.execPath, [await bundle('support/probe/main.ts')], {
    env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  const report = new ProbeReport(child)
  child.stdin?.on('error', () => {}) // a probe that died is told of by its exit
  child.stdin?.write(`${JSON.stringify(plan)}\n`)
  await report.started

  const stop = async () => {
    child.stdin?.end()
    const limit = setTimeout(() => child.kill('SIGKILL'), plan.timeoutMs + stopPatienceMs)
    return report.ended.finally(() => clearTimeout(limit))
  }
  return {
    pid: child.pid ?? 0,
    live: (lastMs = 1_000) => report.counts.view(lastMs),
    onSamples: listener => report.listen(listener),
    stop,
    ended: report.ended,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {}) // whoever needs the audit asked for it
    },
  }
}

/** What the probe's process says of itself, turned into promises and calls. */
class ProbeReport {
  readonly counts = new LiveCounts()
  readonly started: Promise<void>
  readonly ended: Promise<ProbeAudit>
  readonly #listeners = new Set<(samples: readonly Sample[]) => void>()
  readonly #started = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<ProbeAudit>()
  #audit: ProbeAudit | undefined
  #because: string | undefined
  #lastWords = ''
  #portion: Sample[] = []

  constructor(child: ChildProcess) {
    this.started = this.#started.promise
    this.ended = this.#ended.promise
    this.ended.catch(() => {}) // told to whoever stops the probe; before that it may have no reader
    const reported = child.stdio[messagesDescriptor] as Readable
    const lines = createInterface({ input: reported })
    lines.on('line', line => this.#hear(line))
    reported.on('data', () => setImmediate(() => this.#deliver()))
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = (this.#lastWords + text.toString()).slice(-2_000)
    })
    child.on('error', error => this.#end(error.message))
    void Promise.all([once(child, 'close'), once(lines, 'close')]).then(([[code, signal]]) => {
      this.#end(this.#because ?? deathOf(code, signal))
    })
  }

  listen(listener: (samples: readonly Sample[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #hear(line: string): void {
    const message = parseMessage(line)
    if (message !== undefined) {
      this.#take(message)
      return
    }
    const sample = parseRow(line)
    if (sample !== undefined) this.#portion.push(sample)
  }

  #take(message: ProbeMessage): void {
    if (message.kind === 'started') this.#started.resolve()
    else if (message.kind === 'audit') this.#audit = message.audit
    else this.#because = message.because
  }

  #deliver(): void {
    if (this.#portion.length === 0) return
    const samples = this.#portion
    this.#portion = []
    this.counts.add(samples)
    for (const listener of this.#listeners) listener(samples)
  }

  #end(because: string): void {
    this.#deliver()
    if (this.#audit !== undefined) {
      this.#ended.resolve(this.#audit)
      return
    }
    const error = new TahanError('PROBE_DIED', 'The probe ended by itself.', {
      because,
      ...(this.#lastWords && { lastWords: this.#lastWords }),
    })
    this.#started.reject(error)
    this.#ended.reject(error)
  }
}

function deathOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGXCPU') {
    return 'the kernel ended it, because it computed for a second without a pause: this machine is too slow for the rate.'
  }
  return signal ? `it was ended by ${signal}.` : `it ended with code ${code}.`
}
