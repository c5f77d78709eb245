import path from 'node:path'
import { bundle } from '../process/bundle.ts'
import { Companion } from '../process/companion.ts'
import type { LocalEngine } from './plan.ts'
import { beginWord, type Hold, type LoadMessage, type LoadSecond, type Share } from './protocol.ts'

/** autocannon looks for files of its own, so it is not bundled. */
function programOf(engine: LocalEngine): string | Promise<string> {
  return engine === 'raw'
    ? bundle('support/load/main.ts')
    : path.join(import.meta.dirname, 'autocannon/main.ts')
}

type Done = Extract<LoadMessage, { kind: 'done' }>

/** One process of a step, as its starter sees it. It ends with its starter, and when disposed. */
export class LoadWorker implements AsyncDisposable {
  readonly seconds: LoadSecond[] = []
  /** Connections that were ever open. */
  connected = 0
  /** Resolves when all its connections are open. */
  readonly ready: Promise<void>
  /** What it counted within the hold; rejects with LOAD_DIED when it ends before. */
  readonly done: Promise<Done>
  readonly #process: Companion<LoadMessage>
  readonly #onSecond: (second: LoadSecond) => void
  readonly #ready = Promise.withResolvers<void>()
  readonly #done = Promise.withResolvers<Done>()

  private constructor(program: string, onSecond: (second: LoadSecond) => void) {
    this.#onSecond = onSecond
    this.ready = this.#ready.promise
    this.done = this.#done.promise
    for (const promise of [this.ready, this.done]) promise.catch(() => {}) // told to whoever waits for them
    this.#process = Companion.start(program, message => this.#hear(message))
    void this.#process.ended.then(() => this.#fail(undefined))
  }

  static async start(share: Share, onSecond: (second: LoadSecond) => void): Promise<LoadWorker> {
    const worker = new LoadWorker(await programOf(share.plan.engine), onSecond)
    worker.#process.tell(share)
    return worker
  }

  /** From now on its connections ask. */
  begin(): void {
    this.#process.tell(beginWord)
  }

  /** From when to when answers count; a later call ends it sooner. */
  hold(hold: Hold): void {
    this.#process.tell(hold)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.end()
    await this.#process.ended
  }

  #hear(message: LoadMessage): void {
    switch (message.kind) {
      case 'connected':
        this.#ready.resolve()
        break
      case 'second':
        this.seconds.push(message.second)
        this.connected = message.second.connected
        this.#onSecond(message.second)
        break
      case 'done':
        this.#done.resolve(message)
        break
      case 'failed':
        this.#fail(message.because)
        break
      default:
        message satisfies never
    }
  }

  /** @param because undefined: how its process ended */
  #fail(because: string | undefined): void {
    const error = this.#process.died({
      code: 'LOAD_DIED',
      sentence: 'A process of the load generator ended by itself.',
      because,
    })
    this.#ready.reject(error)
    this.#done.reject(error)
  }
}
