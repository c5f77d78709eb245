import type { IncomingMessage } from 'node:http'

export interface Change<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: T
}

/** A watch that is open: all that came so far, and a way to wait for what is to come. */
export class Watching<T> implements Disposable {
  readonly seen: Change<T>[] = []
  ended = false
  readonly #abort: AbortController
  readonly #wakes = new Set<() => void>()

  constructor(response: IncomingMessage, abort: AbortController) {
    this.#abort = abort
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line) this.seen.push(JSON.parse(line) as Change<T>)
      this.#wake()
    })
    response.on('error', () => {}) // aborted by us, or cut: `close` follows
    response.on('close', () => {
      this.ended = true
      this.#wake()
    })
  }

  /** The first change, past or to come, that the test accepts. @throws when the server ends the watch before */
  async until(test: (change: Change<T>) => boolean, withinMs = 60_000): Promise<Change<T>> {
    const signal = AbortSignal.timeout(withinMs)
    for (;;) {
      const found = this.seen.find(test)
      if (found) return found
      if (this.ended || signal.aborted) {
        const why = this.ended ? 'the watch ended' : `nothing like it came within ${withinMs} ms`
        throw new Error(`${why}; it brought ${JSON.stringify(this.seen).slice(0, 2_000)}`)
      }
      await this.#next(signal)
    }
  }

  /** @throws when the server leaves the watch open */
  async end(withinMs = 60_000): Promise<void> {
    const signal = AbortSignal.timeout(withinMs)
    while (!this.ended) {
      if (signal.aborted) throw new Error(`the watch was still open after ${withinMs} ms`)
      await this.#next(signal)
    }
  }

  [Symbol.dispose](): void {
    this.#abort.abort()
  }

  #next(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wakes.add(resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    return promise
  }

  #wake(): void {
    for (const wake of this.#wakes) wake()
    this.#wakes.clear()
  }
}
