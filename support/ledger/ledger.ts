import type { TahanError } from '../errors.ts'
import { bundle } from '../process/bundle.ts'
import { Companion } from '../process/companion.ts'
import type { LedgerMessage, LedgerOrder, LedgerPlan } from './protocol.ts'

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
  let stopping: Promise<boolean> | undefined
  let reader = writer
  /** Whether it was still there to be stopped. What it had written is on disk; a new one reads it back. */
  const stop = () => {
    stopping ??= writer.order({ order: 'stop' }).then(
      () => true,
      () => false,
    )
    return stopping
  }
  return {
    pid: writer.pid,
    async stop() {
      await stop()
    },
    async readBack(patienceMs) {
      const use = (await stop()) ? 'read' : 'go-on'
      if (reader.isDead) reader = await LedgerProcess.start({ ...options, use })
      await reader.order({ order: 'read', patienceMs })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([writer.end(), reader.end()])
    },
  }
}

class LedgerProcess {
  readonly #process: Companion<LedgerMessage>
  #said = Promise.withResolvers<LedgerMessage>()
  #because: string | undefined
  isDead = false

  private constructor(program: string) {
    this.#process = Companion.start(program, message => this.#hear(message))
    void this.#process.ended.then(() => {
      this.isDead = true
      this.#said.promise.catch(() => {}) // told to whoever waits, if anybody does
      this.#said.reject(this.#died())
    })
  }

  static async start(plan: LedgerPlan): Promise<LedgerProcess> {
    const made = new LedgerProcess(await bundle('support/ledger/main.ts'))
    await made.#tell(plan)
    return made
  }

  get pid(): number {
    return this.#process.pid
  }

  async order(order: LedgerOrder): Promise<void> {
    await this.#tell(order)
  }

  async end(): Promise<void> {
    this.#process.end()
    await this.#process.ended
  }

  #hear(message: LedgerMessage): void {
    if (message.kind === 'failed') this.#because = message.because
    else this.#said.resolve(message)
  }

  /** One at a time: each is answered by one message. */
  async #tell(what: LedgerPlan | LedgerOrder): Promise<LedgerMessage> {
    if (this.isDead) throw this.#died()
    this.#process.tell(what)
    const message = await this.#said.promise
    this.#said = Promise.withResolvers<LedgerMessage>()
    return message
  }

  #died(): TahanError {
    return this.#process.died({
      code: 'LEDGER_DIED',
      sentence:
        this.#because === undefined
          ? 'The ledger of writes ended by itself.'
          : 'The ledger of writes could not be begun.',
      because: this.#because,
      tryThis: "the app's `ledger` in its app.yaml: its steps, and what they expect",
    })
  }
}
