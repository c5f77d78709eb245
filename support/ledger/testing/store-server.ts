import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Store } from '../store.ts'

/** How a store treats what it is given. What is absent it does as a good one does. */
export interface Manners {
  /** Commits a write, whose value is its sequence, now or later, or never. Default: at once. */
  take?: (write: { key: string; value: string; sequence: number }, commit: () => void) => void
  /** Of each answer to a write: `silent` takes the connection away after the commit. Default: answers. */
  answer?: (sequence: number) => 'answers' | 'silent' | 'refuses'
  /** Everything was read once. */
  listed?: () => void
}

interface Entry {
  key: string
  value: string
  status?: string
}

/** A store over HTTP that forgets, duplicates, reorders or answers too early as it is told, or does none of it. */
export class StoreServer implements AsyncDisposable {
  /** In the order in which they were committed; a good store has each key once. */
  entries: Entry[] = []
  url = ''
  isAway = false
  /** What `/session` gives, and what who lists has to show, if anything. */
  #session = 'first'
  readonly #manners: Manners
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #writes = 0

  constructor(manners: Manners) {
    this.#manners = manners
  }

  static async start(manners: Manners = {}): Promise<StoreServer> {
    const store = new StoreServer(manners)
    await new Promise<void>(resolve => store.#server.listen(0, '127.0.0.1', resolve))
    store.url = `http://127.0.0.1:${(store.#server.address() as AddressInfo).port}`
    return store
  }

  get writes(): number {
    return this.#writes
  }

  /** As one that replaces what is there under the key. */
  put({ key, value }: Entry): void {
    const known = this.entries.find(entry => entry.key === key)
    if (known) known.value = value
    else this.entries.push({ key, value })
  }

  /** As one that came up on an empty disk: with the entries its sessions are gone. */
  forgetEverything(): void {
    this.entries = []
    this.#session = 'second'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isAway) {
      response.writeHead(503).end()
      return
    }
    const url = new URL(request.url ?? '/', this.url)
    const { authorization = this.#session } = request.headers
    if (url.pathname === '/session') response.writeHead(201).end(JSON.stringify({ token: this.#session }))
    else if (authorization !== this.#session) response.writeHead(401).end()
    else if (request.method === 'GET') this.#list(Number(url.searchParams.get('from') ?? 0), response)
    else await this.#take(url.pathname.slice('/entries/'.length), request, response)
  }

  #list(from: number, response: ServerResponse): void {
    const page = this.entries.slice(from, from + pageSize)
    const next = from + pageSize < this.entries.length ? from + pageSize : null
    response.end(JSON.stringify({ entries: page, next }))
    if (next === null) this.#manners.listed?.()
  }

  async #take(key: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { value } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { value: string }
    this.#writes += 1
    const sequence = Number(value)
    const answer = this.#manners.answer?.(sequence) ?? 'answers'
    if (answer === 'refuses') {
      response.writeHead(503).end()
      return
    }
    const commit = () => this.put({ key, value })
    if (this.#manners.take) this.#manners.take({ key, value, sequence }, commit)
    else commit()
    if (answer === 'silent') response.destroy()
    else response.writeHead(201).end('{}')
  }
}

const pageSize = 10

/** How a ledger writes to it and reads it back. */
export const describedStore: Store = {
  perSecond: 200,
  writesPerKey: 1,
  prepare: [],
  write: {
    name: 'put',
    request: { method: 'PUT', path: '/entries/{{key}}', json: { value: '{{sequence}}' } },
    expect: { status: [201] },
    timeoutMs: 2_000,
  },
  read: {
    steps: [
      {
        name: 'list',
        request: { method: 'GET', path: '/entries?from={{next}}' },
        expect: { status: [200] },
        timeoutMs: 2_000,
      },
    ],
    entries: { json: 'entries', key: 'key', value: 'value' },
    next: { json: 'next' },
  },
  tolerates: [],
}
