import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Refusals } from './refusals.ts'
import type { Endpoint, Rule } from './rules.ts'

/** When a client's kernel sends its SYN again, in milliseconds after the first: each is another chance. */
const synRetriesMs = [1_000, 3_000, 7_000, 15_000, 31_000, 63_000]
const backlog = 1_024

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

  constructor(rule: Rule, refusals: Refusals, random: () => number, onTrouble: (why: string) => void) {
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
      join(client, endpoint)
      return
    }
    client.on('error', () => {})
    if (this.#refusals.take(performance.now())) client.resetAndDestroy()
    else this.#keepWaiting(client, performance.now(), 0)
  }

  #pick(): Endpoint | undefined {
    return this.#endpoints[Math.floor(this.#random() * this.#endpoints.length)]
  }

  /** Nobody answers this client. It may come through when its kernel tries again, and there is an endpoint by then. */
  #keepWaiting(client: Socket, sinceMs: number, retry: number): void {
    const dueMs = synRetriesMs[retry]
    if (dueMs === undefined) return
    const timer = setTimeout(
      () => {
        const endpoint = this.#pick()
        if (client.destroyed) return
        if (endpoint) join(client, endpoint)
        else this.#keepWaiting(client, sinceMs, retry + 1)
      },
      sinceMs + dueMs - performance.now(),
    )
    client.once('close', () => clearTimeout(timer))
  }
}

function join(client: Socket, { host, port }: Endpoint): void {
  const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true })
  const end = () => {
    if (!client.destroyed) client.resetAndDestroy()
    if (!upstream.destroyed) upstream.resetAndDestroy()
  }
  client.on('error', end)
  upstream.on('error', end)
  // Whoever is gone for good takes the other along; a half-closed connection lives on.
  client.on('close', hadError => hadError && end())
  upstream.on('close', hadError => hadError && end())
  upstream.once('connect', () => {
    client.pipe(upstream)
    upstream.pipe(client)
  })
}
