import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { hearMessages } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import { type LedgerMessage, type LedgerOrder, type LedgerPlan, ledgerDescriptor } from './protocol.ts'

export type LedgerOptions = Omit<LedgerPlan, 'use'>

/** A ledger that is kept, by a process of its own. Disposing ends it. */
export interface LedgerAtWork extends AsyncDisposable {
  /** Its process id. */
  readonly pid: number
  /** Begins no more writes; resolves when those under way have ended, and is done at once where its writer was killed. */
  stop: () => Promise<void>
  /**
   * Reads everything back into ledger.csv, trying for so long while nobody answers; what was found, and why nothing
   * could be, stands there. Where its writer was killed, a new one reads.
   *
   * @throws TahanError LEDGER_DIED when that is killed too
   */
  readBack: (patienceMs: number) => Promise<void>
}

/**
 * Prepares the store and begins to write to it.
 *
 * @throws TahanError LEDGER_DIED when it could not, with the step that failed
 */
export async function keepLedger(options: LedgerOptions): Promise<LedgerAtWork> {
  const writer = await LedgerProcess.start({ ...options, use: 'write' })
  let isStopped = false
  let reader = writer
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await writer.order({ order: 'stop' }).catch(() => {}) // what it had written is on disk; a new one reads it back
  }
  return {
    pid: writer.pid,
    stop,
    async readBack(patienceMs) {
      await stop()
      if (reader.isDead) reader = await LedgerProcess.start({ ...options, use: 'read' })
      await reader.order({ order: 'read', patienceMs })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([writer.end(), reader.end()])
    },
  }
}

class LedgerProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #said = Promise.withResolvers<LedgerMessage>()
  #because: string | undefined
  #lastWords = ''
  isDead = false

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdin?.on('error', () => {}) // one that died is told of by its exit
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = (this.#lastWords + text.toString()).slice(-2_000)
    })
    const heard = hearMessages<LedgerMessage>(child.stdio[ledgerDescriptor] as Readable, message => {
      if (message.kind === 'failed') this.#because = message.because
      else this.#said.resolve(message)
    })
    this.#ended = Promise.all([once(child, 'close'), heard]).then(([[code, signal]]) => {
      this.isDead = true
      this.#said.promise.catch(() => {}) // told to whoever waits, if anybody does
      this.#said.reject(this.#died(this.#because ?? `it ended with ${signal ?? `code ${code}`}.`))
    })
  }

  static async start(plan: LedgerPlan): Promise<LedgerProcess> {
    const child = spawnTied(process.execPath, [await bundle('support/ledger/main.ts')], {
      env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    })
    const made = new LedgerProcess(child)
    await made.#tell(plan)
    return made
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async order(order: LedgerOrder): Promise<void> {
    await this.#tell(order)
  }

  async end(): Promise<void> {
    this.#child.stdin?.end()
    await this.#ended
  }

  /** One at a time: each is answered by one message. */
  async #tell(what: LedgerPlan | LedgerOrder): Promise<LedgerMessage> {
    if (this.isDead) throw this.#died(this.#because ?? 'it was killed.')
    this.#child.stdin?.write(`${JSON.stringify(what)}\n`)
    const message = await this.#said.promise
    this.#said = Promise.withResolvers<LedgerMessage>()
    return message
  }

  #died(because: string): TahanError {
    return new TahanError('LEDGER_DIED', 'The ledger of writes ended by itself.', {
      because,
      ...(this.#lastWords && { lastWords: this.#lastWords }),
      tryThis: "the app's `ledger` in its app.yaml: its steps, and what they expect",
    })
  }
}
