import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle, compileCache } from '../process/bundle.ts'
import { hearMessages } from '../process/messages.ts'
import { spawnTied } from '../process/tied.ts'
import type { LocalEngine } from './plan.ts'
import {
  beginLine,
  type Hold,
  type LoadMessage,
  type LoadSecond,
  reportDescriptor,
  type Share,
} from './protocol.ts'

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
  readonly #child: ChildProcess
  readonly #onSecond: (second: LoadSecond) => void
  readonly #ready = Promise.withResolvers<void>()
  readonly #done = Promise.withResolvers<Done>()
  readonly #closed: Promise<unknown>
  #lastWords = ''

  private constructor(child: ChildProcess, onSecond: (second: LoadSecond) => void) {
    this.#child = child
    this.#onSecond = onSecond
    this.ready = this.#ready.promise
    this.done = this.#done.promise
    for (const promise of [this.ready, this.done]) promise.catch(() => {}) // told to whoever waits for them
    child.stdin?.on('error', () => {}) // told by its exit
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = (this.#lastWords + text.toString()).slice(-2_000)
    })
    const heard = hearMessages<LoadMessage>(child.stdio[reportDescriptor] as Readable, message =>
      this.#hear(message),
    )
    child.on('error', error => this.#fail(error.message))
    this.#closed = once(child, 'close')
    void Promise.all([this.#closed, heard]).then(() => this.#fail('it ended by itself.'))
  }

  static async start(share: Share, onSecond: (second: LoadSecond) => void): Promise<LoadWorker> {
    const child = spawnTied(process.execPath, [await programOf(share.plan.engine)], {
      env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    })
    const worker = new LoadWorker(child, onSecond)
    worker.#tell(JSON.stringify(share))
    return worker
  }

  /** From now on its connections ask. */
  begin(): void {
    this.#tell(beginLine)
  }

  /** From when to when answers count; a later call ends it sooner. */
  hold(hold: Hold): void {
    this.#tell(JSON.stringify(hold))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end()
    await this.#closed
  }

  #tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
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

  #fail(because: string): void {
    const error = new TahanError('LOAD_DIED', 'A process of the load generator ended by itself.', {
      because,
      ...(this.#lastWords && { lastWords: this.#lastWords }),
    })
    this.#ready.reject(error)
    this.#done.reject(error)
  }
}
