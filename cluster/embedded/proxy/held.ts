import type { Socket } from 'node:net'

/** A request's beginning; a client that sends more before anybody answers waits with the rest. */
const mostBytes = 65_536

/**
 * A client whose packets nobody answers. What it sends meanwhile is kept, and its going is noticed: a probe that gives
 * up after half a second must not leave a socket here.
 */
export class Held {
  readonly #client: Socket
  readonly #chunks: Buffer[] = []
  #bytes = 0

  constructor(client: Socket) {
    this.#client = client
    client.on('data', this.#keep)
    client.on('end', this.#gone)
    client.on('error', () => {})
  }

  /** What it sent so far; from now on it is somebody else's. */
  release(): Buffer {
    this.#client.off('data', this.#keep)
    this.#client.off('end', this.#gone)
    this.#client.pause()
    return Buffer.concat(this.#chunks)
  }

  #keep = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    this.#bytes += chunk.byteLength
    if (this.#bytes > mostBytes) this.#client.pause()
  }

  #gone = (): void => {
    this.#client.destroy()
  }
}
