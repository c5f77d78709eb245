import { connect, type Socket } from 'node:net'
import { socketErrorOf } from '../socket-error.ts'
import { AnswerScanner } from './answer-scanner.ts'
import type { Demand } from './demand.ts'
import type { ConnectionUse, LoadDoor } from './plan.ts'

/** Why a request of a load failed. `own`: this machine had no socket, port or file for it; it says nothing of the target. */
export type LoadFailure = 'http-error' | 'refused' | 'reset' | 'timeout' | 'other' | 'own'

/** Where the answers of a process's connections are counted. */
export interface LoadTally {
  /** A whole good answer. @param size bytes on the wire, head and body */
  answered: (latencyMs: number, size: number) => void
  failed: (why: LoadFailure) => void
  /** A connection is open for the first time. */
  connected: () => void
}

interface ConnectionOptions {
  door: LoadDoor
  use: ConnectionUse
  tally: LoadTally
  nowMs: () => number
  /** Where bytes land; shared by all connections of a process. */
  buffer: Buffer
  demand: Demand
  /** A local address, so that more connections fit than one address has ports. */
  localAddress: string | undefined
}

/** A connection that failed is opened again, but not in a spin that would take the target's and our own processor. */
const againMs = 20

/** One connection of a load: one request at a time, and opened again when it is lost. */
export class LoadConnection {
  readonly #options: ConnectionOptions
  readonly #scanner = new AnswerScanner()
  #socket: Socket | undefined
  /** When the request under way was meant to start, and when it did; infinite while there is none. */
  #dueMs = Number.POSITIVE_INFINITY
  #sentMs = Number.POSITIVE_INFINITY
  #answeredAtMs = Number.NEGATIVE_INFINITY
  #wasConnected = false
  #stopped = false
  #again: NodeJS.Timeout | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  get underWay(): boolean {
    return this.#sentMs !== Number.POSITIVE_INFINITY
  }

  /** When its last good answer came. */
  get answeredAtMs(): number {
    return this.#answeredAtMs
  }

  /** Opens the connection. */
  start(): void {
    this.#again = undefined
    const { door, buffer, localAddress, use } = this.#options
    const socket = connect({
      host: door.address,
      port: door.port,
      noDelay: true,
      ...(localAddress && { localAddress }),
      onread: {
        buffer,
        callback: length => {
          this.#read(socket, length)
          return true
        },
      },
    })
    this.#socket = socket
    socket.on('connect', () => {
      if (!this.#wasConnected) {
        this.#wasConnected = true
        this.#options.tally.connected()
      }
      if (use === 'keep-alive') this.begin()
    })
    // Opening it is part of a request over a connection of its own.
    if (use === 'new') this.begin()
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lose(socket, socketErrorOf(error.code)))
    socket.on('end', () => this.#closed(socket))
    socket.on('close', () => this.#closed(socket))
  }

  /** Asks, when it can and there is something to ask. */
  begin(): void {
    const isOpen = this.#options.use === 'new' || this.#socket?.readyState === 'open'
    if (isOpen && !this.underWay) this.#ask()
  }

  /** Gives up a request that is older than `timeoutMs`. */
  check(timeoutMs: number): void {
    if (this.#socket && this.#options.nowMs() - this.#sentMs > timeoutMs) this.#lose(this.#socket, 'timeout')
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#again)
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #ask(): void {
    const dueMs = this.#options.demand.next(this)
    if (dueMs === undefined) return
    this.#dueMs = dueMs
    this.#sentMs = this.#options.nowMs()
    this.#socket?.write(this.#options.door.request, 'latin1')
  }

  #read(socket: Socket, length: number): void {
    if (socket !== this.#socket) return
    const scan = this.#scanner.scan(this.#options.buffer, length)
    if (scan === 'done') this.#answered()
    else if (scan === 'broken') this.#lose(socket, 'other')
  }

  #answered(): void {
    const { tally, nowMs, use } = this.#options
    const { status, size, keepAlive } = this.#scanner
    if (status >= 200 && status <= 399) {
      this.#answeredAtMs = nowMs()
      tally.answered(this.#answeredAtMs - this.#dueMs, size)
    } else tally.failed('http-error')
    this.#sentMs = Number.POSITIVE_INFINITY
    if (this.#stopped) return
    if (keepAlive && use === 'keep-alive') this.#ask()
    else {
      this.#drop()
      this.start()
    }
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket) return
    if (this.underWay && this.#scanner.close() === 'done') this.#answered()
    else if (this.underWay) this.#lose(socket, 'reset')
    else {
      // Between two requests a server may close; that is no failure.
      this.#drop()
      this.#startLater()
    }
  }

  #lose(socket: Socket, why: LoadFailure): void {
    if (socket !== this.#socket || this.#stopped) return
    this.#options.tally.failed(why)
    this.#sentMs = Number.POSITIVE_INFINITY
    this.#drop()
    this.#startLater()
  }

  #startLater(): void {
    this.#again = setTimeout(() => this.start(), againMs)
  }

  #drop(): void {
    this.#socket?.destroy()
    this.#socket = undefined
    this.#scanner.reset()
  }
}
