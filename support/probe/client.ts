import { Connection, type Ended } from './connection.ts'
import type { Door } from './options.ts'
import type { ConnectionKind } from './sample.ts'
import type { Source } from './source.ts'

/** A request under way. */
export interface Exchange {
  /** Gives up: its connection is closed and it ends as a timeout, unless it has ended. */
  timeOut: () => void
}

/**
 * The two HTTP clients of one vantage: one opens a connection for each request, the other keeps some and uses the
 * longest idle first, so that each of them is exercised and none grows old.
 *
 * A kept connection that breaks is replaced by the next request, which opens its own: what opening it costs, or that
 * it fails, is what a keep-alive client would see, and is that request's sample. When every kept connection waits for
 * an answer, a request opens one more; surplus ones are closed when they fall idle.
 */
export class Client {
  readonly #door: Door
  readonly #nextSource: () => Source
  readonly #keep: number
  readonly #kept = new Set<Connection>()
  readonly #idle = new Set<Connection>()
  readonly #closing: string
  readonly #keeping: string

  /** @param keep connections to keep */
  constructor(door: Door, nextSource: () => Source, keep: number) {
    this.#door = door
    this.#nextSource = nextSource
    this.#keep = keep
    const head = `GET ${door.path} HTTP/1.1\r\nHost: ${door.host}\r\nUser-Agent: tahan-probe\r\nAccept: */*\r\n`
    this.#keeping = `${head}\r\n`
    this.#closing = `${head}Connection: close\r\n\r\n`
  }

  request(kind: ConnectionKind, ended: Ended): Exchange {
    return kind === 'new' ? this.#requestOnce(ended) : this.#requestKept(ended)
  }

  /** Closes the idle connections. */
  close(): void {
    for (const connection of this.#idle) connection.giveUp({ kind: 'closed' })
  }

  #requestOnce(ended: Ended): Exchange {
    const connection = new Connection(this.#door, this.#nextSource, () => {})
    connection.send(this.#closing, (ending, instance) => {
      ended(ending, instance)
      connection.giveUp({ kind: 'closed' })
    })
    return { timeOut: () => connection.giveUp({ kind: 'timeout' }) }
  }

  #requestKept(ended: Ended): Exchange {
    const connection = this.#idleOrNew()
    let over = false
    connection.send(this.#keeping, (ending, instance) => {
      over = true
      ended(ending, instance)
      if (this.#kept.size > this.#keep) connection.giveUp({ kind: 'closed' })
      else if (this.#kept.has(connection)) this.#idle.add(connection)
    })
    return {
      timeOut: () => {
        if (!over) connection.giveUp({ kind: 'timeout' })
      },
    }
  }

  #idleOrNew(): Connection {
    if (this.#kept.size >= this.#keep) {
      for (const longestIdle of this.#idle) {
        this.#idle.delete(longestIdle)
        return longestIdle
      }
    }
    const connection: Connection = new Connection(this.#door, this.#nextSource, () => {
      this.#kept.delete(connection)
      this.#idle.delete(connection)
    })
    this.#kept.add(connection)
    return connection
  }
}
