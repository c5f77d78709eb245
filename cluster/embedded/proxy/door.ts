import { connect, createServer, type Server, type Socket } from 'node:net'
import { isPodAddress, presencePort } from '../addresses.ts'
import type { Refusals } from './refusals.ts'
import type { Endpoint, Rule } from './rules.ts'

/** When a client's kernel sends its SYN again, in milliseconds after the first: each is another chance. */
const synRetriesMs = [1_000, 3_000, 7_000, 15_000, 31_000, 63_000]
const backlog = 1_024
/** How long an endpoint may go on answering a client that has said its last word. */
const patienceMs = 5_000

/**
 * One listening address of a service. Every connection goes to a random endpoint and stays with it, whatever becomes
 * of the endpoint list. An endpoint that does not answer keeps its clients waiting; one that refuses ends the
 * connection with a reset, which is as near as a process comes to a kernel's refusal.
 */
export class Door {
  readonly #random: () => number
  readonly #refusals: Refusals
  #endpoints: readonly Endpoint[]
  readonly #server: Server
  readonly #halfClosedMs: number

  constructor(
    rule: Rule,
    refusals: Refusals,
    random: () => number,
    onTrouble: (why: string) => void,
    halfClosedMs = patienceMs,
  ) {
    this.#halfClosedMs = halfClosedMs
    this.#endpoints = rule.endpoints
    this.#refusals = refusals
    this.#random = random
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, client =>
      this.#admit(client),
    )
    this.#server.on('error', error =>
      onTrouble(`${rule.title} on ${rule.host}:${rule.port}: ${error.message}`),
    )
    this.#server.listen({ host: rule.host, port: rule.port, backlog, exclusive: true })
  }

  /** undefined until it listens. */
  get port(): number | undefined {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : undefined
  }

  update(endpoints: readonly Endpoint[]): void {
    this.#endpoints = endpoints
  }

  /** No new connections; established ones stay. */
  close(): void {
    this.#server.close()
  }

  #admit(client: Socket): void {
    const endpoint = this.#pick()
    if (endpoint) {
      join(client, endpoint, this.#halfClosedMs)
      return
    }
    client.on('error', () => {})
    if (this.#refusals.take(performance.now())) client.resetAndDestroy()
    else this.#keepWaiting(client)
  }

  #pick(): Endpoint | undefined {
    return this.#endpoints[Math.floor(this.#random() * this.#endpoints.length)]
  }

  /**
   * Nobody answers this client. It may come through when its kernel tries again, and there is an endpoint by then. What
   * it says meanwhile is kept, and it is let go when it gives up.
   */
  #keepWaiting(client: Socket): void {
    const said: Buffer[] = []
    const hear = (data: Buffer) => said.push(data)
    const giveUp = () => client.destroy()
    client.on('data', hear).on('end', giveUp).resume()
    const sinceMs = performance.now()
    const tryAgain = (retry: number) => {
      const dueMs = synRetriesMs[retry]
      if (dueMs === undefined) return giveUp()
      const timer = setTimeout(
        () => {
          const endpoint = this.#pick()
          if (!endpoint) return tryAgain(retry + 1)
          client.off('data', hear).off('end', giveUp).pause()
          if (said.length > 0) client.unshift(Buffer.concat(said))
          join(client, endpoint, this.#halfClosedMs)
        },
        sinceMs + dueMs - performance.now(),
      )
      client.once('close', () => clearTimeout(timer))
    }
    tryAgain(0)
  }
}

function join(client: Socket, { host, port }: Endpoint, halfClosedMs: number): void {
  const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true })
  let isLost = false
  const end = () => {
    if (isLost) return
    if (!client.destroyed) client.resetAndDestroy()
    if (!upstream.destroyed) upstream.resetAndDestroy()
  }
  client.on('error', end)
  upstream.on('error', error => {
    if (!isRefusal(error)) return end()
    // The instance is dead; where its whole address is gone, real packets are lost, and the client hears nothing.
    isLost = true
    isUp(host).then(up => {
      if (up) client.resetAndDestroy()
      else client.on('end', () => client.destroy()).resume()
    })
  })
  // Whoever is gone for good takes the other along; a half-closed connection lives on, but not for ever: a lost node
  // never closes its half, and a client that gave up on it would cost two sockets until this process has none left.
  client.on('close', hadError => hadError && end())
  upstream.on('close', hadError => hadError && end())
  client.once('end', () => {
    const timer = setTimeout(end, halfClosedMs)
    upstream.once('close', () => clearTimeout(timer))
  })
  // Before it is connected too: only who reads from a client learns that it has gone.
  client.pipe(upstream)
  upstream.pipe(client)
}

function isRefusal(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNREFUSED'
}

/** Whether an address of a pod is up; any other address is. */
function isUp(host: string): Promise<boolean> {
  if (!isPodAddress(host)) return Promise.resolve(true)
  return new Promise(resolve => {
    const look = connect({ host, port: presencePort })
    look.on('connect', () => resolve(true)).on('error', () => resolve(false))
    look.on('connect', () => look.destroy())
  })
}
