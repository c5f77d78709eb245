import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { compileCache } from './bundle.ts'
import { hearMessages, messagesDescriptor } from './messages.ts'
import { spawnTied } from './tied.ts'

/** So many of the last characters of its standard error stand in an error. */
const lastWordsLength = 2_000

interface Died {
  code: string
  sentence: string
  /** What it said of it itself; else how its process ended. */
  because?: string | undefined
  tryThis?: string
}

/**
 * A program of ours at work beside this process: it is told what to do by lines of JSON, tells what it does by lines of
 * JSON, stops when its standard input ends, and falls with this process.
 */
export class Companion<Message> {
  /** Its exit code, once it has ended and all that it told was heard; null where a signal ended it. Never rejects. */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess
  #lastWords = ''
  #how = 'it was killed.'

  private constructor(child: ChildProcess, hear: (message: Message) => void) {
    this.#child = child
    child.stdin?.on('error', () => {}) // one that died is told of by its exit
    child.stderr?.on('data', (text: Buffer) => {
      this.#lastWords = (this.#lastWords + text.toString()).slice(-lastWordsLength)
    })
    let notStarted: string | undefined
    child.on('error', error => {
      notStarted = error.message
    })
    const heard = hearMessages<Message>(child.stdio[messagesDescriptor] as Readable, hear)
    this.ended = Promise.all([once(child, 'close'), heard]).then(([[code, signal]]) => {
      this.#how = notStarted ?? (signal ? `it was ended by ${signal}.` : `it ended with code ${code}.`)
      return code
    })
  }

  /**
   * @param program its file, as `bundle` makes it
   * @param within a command that runs the command that follows it, e.g. in a network namespace
   */
  static start<Message>(
    program: string,
    hear: (message: Message) => void,
    within: readonly string[] = [],
  ): Companion<Message> {
    const [command = process.execPath, ...args] = [...within, process.execPath, program]
    const child = spawnTied(command, args, {
      env: { ...process.env, ...compileCache, NODE_OPTIONS: '' },
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    })
    return new Companion(child, hear)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  tell(what: unknown): void {
    this.#child.stdin?.write(`${JSON.stringify(what)}\n`)
  }

  /** Tells it to stop. */
  end(): void {
    this.#child.stdin?.end()
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** What its death is told as, with its last words. */
  died({ code, sentence, because, tryThis }: Died): TahanError {
    return new TahanError(code, sentence, {
      because: because ?? this.#how,
      ...(this.#lastWords && { lastWords: this.#lastWords }),
      ...(tryThis && { tryThis }),
    })
  }
}
