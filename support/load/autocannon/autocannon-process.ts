import autocannon, { type Client } from 'autocannon'
import { socketErrorOf } from '../../socket-error.ts'
import type { LoadFailure } from '../connection.ts'
import { LoadCounting } from '../counting.ts'
import type { Generator } from '../generator.ts'
import type { Hold, LoadMessage, Share } from '../protocol.ts'

/** Longer than any step: a step ends when it is told to. */
const foreverSeconds = 86_400

/**
 * The connections of one process of a step, made by autocannon, and counted by us: by wall clock, because its own
 * seconds stretch when it is busy. It opens its connections when it begins, and tells of one with its first answer.
 */
export class AutocannonProcess implements Generator {
  readonly #share: Share
  readonly #say: (message: LoadMessage) => void
  readonly #counting: LoadCounting
  readonly #nowMs: () => number
  readonly #answered = new Set<unknown>()
  /** When each connection had its last good answer. */
  readonly #served = new Map<unknown, number>()
  readonly #clients: Client[] = []
  #stopped = false

  constructor(share: Share, nowMs: () => number, say: (message: LoadMessage) => void) {
    this.#share = share
    this.#say = say
    this.#nowMs = nowMs
    this.#counting = new LoadCounting({
      nowMs,
      say,
      // One request under way on each connection, always: that is what a closed loop is.
      state: () => ({ underWay: share.connections, connected: this.#answered.size }),
      servedSince: ms => [...this.#served.values()].filter(atMs => atMs >= ms).length,
      stop: () => this.stop(),
    })
  }

  start(): void {
    this.#say({ kind: 'connected' })
  }

  begin(): void {
    const { plan, connections } = this.#share
    const instance = autocannon(
      {
        url: plan.doors.map(({ url }) => url),
        connections,
        duration: foreverSeconds,
        timeout: plan.timeoutMs / 1_000,
        setupClient: client => this.#clients.push(client),
      },
      error => {
        if (error && !this.#stopped) this.#say({ kind: 'failed', because: `autocannon: ${error.message}` })
      },
    )
    instance.on('response', (client: unknown, status: number, bytes: number, latencyMs: number) => {
      this.#answered.add(client)
      if (status >= 200 && status < 400) {
        this.#served.set(client, this.#nowMs())
        this.#counting.answered(latencyMs, bytes)
      } else this.#counting.failed('http-error')
    })
    instance.on('reqError', (error: NodeJS.ErrnoException) => this.#counting.failed(failureOf(error)))
  }

  hold(hold: Hold): void {
    this.#counting.hold(hold)
  }

  stop(): void {
    this.#stopped = true
    this.#counting.stop()
    // At once: told to stop, it would go on to the end of a second.
    for (const client of this.#clients) client.destroy()
  }
}

/** Its timeouts have no code. */
function failureOf({ code, message }: NodeJS.ErrnoException): LoadFailure {
  return code === undefined && /timed out/.test(message) ? 'timeout' : socketErrorOf(code)
}
