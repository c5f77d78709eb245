import { connect, type Socket } from 'node:net'
import { ResponseReader } from './http-response.ts'
import type { Door } from './options.ts'
import type { Ending } from './outcome.ts'
import type { Source } from './source.ts'

/** How an exchange ended, and who answered. */
export type Ended = (ending: Ending, instance: string) => void

/** How often a source that turns out to be taken is exchanged for the next one. */
const sourceAttempts = 16

/**
 * One connection to a door, opened when it is made, for one request at a time. It never asks twice: what happens to
 * the request is what is reported.
 */
export class Connection {
  readonly #door: Door
  readonly #nextSource: () => Source
  readonly #onGone: () => void
  #socket: Socket
  #attempts = 0
  #request = ''
  #ended: Ended | undefined
  #reader = new ResponseReader()
  #gone = false

  /** @param onGone the connection can carry no more requests; called once */
  constructor(door: Door, nextSource: () => Source, onGone: () => void) {
    this.#door = door
    this.#nextSource = nextSource
    this.#onGone = onGone
    this.#socket = this.#open()
  }

  get busy(): boolean {
    return this.#ended !== undefined
  }

  send(request: string, ended: Ended): void {
    this.#request = request
    this.#ended = ended
    this.#reader = new ResponseReader()
    this.#socket.write(request, 'latin1')
  }

  /** Closes it; a request under way ends with `ending`. */
  giveUp(ending: Ending): void {
    this.#finish(ending)
    this.#leave()
  }

  #open(): Socket {
    const { address, port } = this.#door
    const socket = connect({ host: address, port, noDelay: true, ...this.#nextSource() })
    socket.on('data', bytes => this.#read(bytes))
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(socket, error.code ?? 'UNKNOWN'))
    socket.on('end', () => this.#closed())
    socket.on('close', () => this.#closed())
    return socket
  }

  #read(bytes: Buffer): void {
    if (!this.busy) {
      this.#leave() // bytes that nobody asked for: no telling what the next ones answer
      return
    }
    const reading = this.#reader.feed(bytes)
    if (reading === 'done') this.#respond()
    else if (reading === 'broken') this.giveUp({ kind: 'broken' })
  }

  #respond(): void {
    const { status, body, instance, reusable } = this.#reader
    if (!reusable) this.#leave()
    this.#finish({ kind: 'response', status, body }, instance)
  }

  #closed(): void {
    if (this.#gone) return
    if (this.busy && this.#reader.close() === 'done') this.#respond()
    else this.giveUp({ kind: 'closed' })
  }

  #fail(socket: Socket, code: string): void {
    if (this.#gone || socket !== this.#socket) return
    const taken = code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL'
    if (taken && this.#attempts < sourceAttempts) {
      // Nothing was sent: another program holds this source. The request goes out from the next one.
      this.#attempts += 1
      socket.removeAllListeners().on('error', () => {})
      this.#socket = this.#open()
      if (this.busy) this.#socket.write(this.#request, 'latin1')
      return
    }
    this.giveUp({ kind: 'error', code })
  }

  #finish(ending: Ending, instance = ''): void {
    const ended = this.#ended
    this.#ended = undefined
    ended?.(ending, instance)
  }

  #leave(): void {
    if (this.#gone) return
    this.#gone = true
    this.#socket.destroy()
    this.#onGone()
  }
}
