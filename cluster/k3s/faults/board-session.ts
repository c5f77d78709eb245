import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { TahanError } from '../../../support/errors.ts'

/** What a script on a board said. */
export interface Answer {
  /** Of standard output and standard error together, in their order. */
  text: string
  exitCode: number
}

interface Waiting {
  mark: string
  resolve: (answer: Answer) => void
  reject: (thrown: unknown) => void
}

/**
 * A bash as root on a board that stays: what is asked costs a round trip and no new process, and the board's clock can
 * be read on the way. One question at a time.
 */
export class BoardSession implements AsyncDisposable {
  readonly board: string
  readonly #child: ChildProcessWithoutNullStreams
  #heard = ''
  #lastWords = ''
  #waiting: Waiting | undefined
  #onBeat: ((boardUs: number) => void) | undefined
  #ended: string | undefined

  /** @param child a `bash -s`, on the board or anywhere else */
  constructor(board: string, child: ChildProcessWithoutNullStreams) {
    this.board = board
    this.#child = child
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => this.#hear(chunk))
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (chunk: string) => {
      this.#lastWords = (this.#lastWords + chunk).slice(-2_000)
    })
    // Writing to a board that is gone fails here and again in 'close', which says it.
    child.stdin.on('error', () => {})
    child.once('error', thrown => this.#end(thrown.message))
    child.once('close', (code, signal) =>
      this.#end(`the connection ended (${signal ?? `exit code ${code}`})`),
    )
    // EPOCHREALTIME has the decimal point of the locale.
    child.stdin.write(
      'export LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin:/var/lib/rancher/k3s/data/current/bin/aux\n',
    )
  }

  /**
   * Runs a script in a subshell.
   * @throws TahanError BOARD_NOT_ANSWERING when the board goes, or the signal aborts first
   */
  ask(script: string, signal: AbortSignal): Promise<Answer> {
    return this.#exchange(
      mark => `( ${script}\n) </dev/null 2>&1; code=$?; echo; echo ${mark} $code\n`,
      signal,
    )
  }

  /** The same, for what cannot fail unless something is wrong. @throws TahanError BOARD_REFUSED */
  async run(script: string, what: string, signal: AbortSignal): Promise<string> {
    const { text, exitCode } = await this.ask(script, signal)
    if (exitCode === 0) return text
    throw new TahanError('BOARD_REFUSED', `${this.board} could not ${what}.`, {
      because: `the command there ended with exit code ${exitCode}.`,
      ...(text.trim() !== '' && { lastWords: text.trim().slice(-500) }),
    })
  }

  /** The board's time of day in microseconds, read with nothing between the question and the clock. */
  async clockUs(signal: AbortSignal): Promise<number> {
    const { text } = await this.#exchange(mark => `echo $EPOCHREALTIME; echo ${mark} 0\n`, signal)
    return microseconds(text)
  }

  /**
   * From now on the board only tells the board's time, a hundred times a second, until the board or the connection is
   * gone. @param onBeat is told each in microseconds
   */
  beat(onBeat: (boardUs: number) => void): void {
    this.#onBeat = onBeat
    // `read` is a pause without a process of its own; at the end of its input the harness is gone.
    this.#child.stdin.write('while :; do echo $EPOCHREALTIME; read -rt 0.01; [ $? -gt 128 ] || exit; done\n')
  }

  /** What came on standard error. */
  get lastWords(): string {
    return this.#lastWords
  }

  /** Whether the connection is still there, as far as this end knows. */
  get isOpen(): boolean {
    return this.#ended === undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended !== undefined) return
    const closed = new Promise(resolve => this.#child.once('close', resolve))
    // A cut connection would hold an orderly end up for minutes.
    this.#child.kill('SIGKILL')
    await closed
  }

  async #exchange(text: (mark: string) => string, signal: AbortSignal): Promise<Answer> {
    if (this.#waiting) throw new Error('a board is asked one thing at a time')
    if (this.#ended !== undefined) throw this.#gone(this.#ended)
    const mark = `@${randomUUID()}`
    const onAbort = () => this.#end('no answer came in time')
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#waiting = { mark, resolve, reject }
        if (signal.aborted) return onAbort()
        signal.addEventListener('abort', onAbort, { once: true })
        this.#child.stdin.write(text(mark))
      })
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #hear(chunk: string): void {
    this.#heard += chunk
    if (this.#onBeat) {
      this.#hearBeats(this.#onBeat)
      return
    }
    const { mark, resolve } = this.#waiting ?? {}
    if (mark === undefined || resolve === undefined) return
    const at = this.#heard.indexOf(mark)
    const lineEnd = this.#heard.indexOf('\n', at)
    if (at < 0 || lineEnd < 0) return
    const text = this.#heard.slice(0, at)
    const exitCode = Number(this.#heard.slice(at + mark.length, lineEnd))
    this.#heard = this.#heard.slice(lineEnd + 1)
    this.#waiting = undefined
    resolve({ text, exitCode })
  }

  #hearBeats(onBeat: (boardUs: number) => void): void {
    const lines = this.#heard.split('\n')
    this.#heard = lines.pop() ?? ''
    for (const line of lines) if (/^\d+\.\d{6}$/.test(line)) onBeat(microseconds(line))
  }

  #end(why: string): void {
    this.#ended ??= why
    const waiting = this.#waiting
    this.#waiting = undefined
    if (!waiting) return
    waiting.reject(this.#gone(why))
    // Nothing more is asked of it: an answer that comes late would be taken for that of the next question.
    this.#child.kill('SIGKILL')
  }

  #gone(because: string): TahanError {
    return new TahanError('BOARD_NOT_ANSWERING', `${this.board} does not answer.`, {
      because,
      ...(this.#lastWords.trim() !== '' && { lastWords: this.#lastWords }),
    })
  }
}

/** `EPOCHREALTIME` as a number: microseconds since 1970 fit a double without loss. */
export function microseconds(epochRealtime: string): number {
  return Math.round(Number(epochRealtime.trim()) * 1e6)
}
