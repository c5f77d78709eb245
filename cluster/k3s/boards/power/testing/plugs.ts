import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { digestAnswer } from '../digest.ts'

/** A plug of two relays that are on, as its web interface shows them. */
export interface TestPlug extends AsyncDisposable {
  url: string
  /** By the device's own counting. */
  relays: Map<number, boolean>
  /** Takes orders and does not follow them. */
  stuck: boolean
}

interface Reply {
  status?: number
  headers?: Record<string, string>
  body: unknown
}

type Device = (request: IncomingMessage, url: URL, set: (channel: number, on: boolean) => void) => Reply

export const password = 'plug & secret'

/** As Shelly's HTTP interface of the first generation answers; with a password it wants Basic authentication. */
export function firstShelly(locked = false): Promise<TestPlug> {
  return plug([0, 1], relays => (request, url, set) => {
    if (url.pathname === '/shelly')
      return { body: { type: 'SHPLG-S', mac: 'A0B1', auth: locked, num_outputs: 2 } }
    const expected = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
    if (locked && request.headers.authorization !== expected)
      return {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="shelly"' },
        body: '401 Unauthorized',
      }
    const channel = Number(/^\/relay\/(\d+)$/.exec(url.pathname)?.[1])
    if (!relays.has(channel)) return { status: 404, body: 'Not Found' }
    const turn = url.searchParams.get('turn')
    if (turn) set(channel, turn === 'on')
    return { body: { ison: relays.get(channel), has_timer: false, source: 'http' } }
  })
}

/** As its RPC of later generations answers; with a password it wants Digest authentication with SHA-256. */
export function laterShelly(locked = false): Promise<TestPlug> {
  const challenge = 'Digest qop="auth", realm="shellyplugsg3-a0b1", nonce="1700000000", algorithm=SHA-256'
  return plug([0, 1], relays => (request, url, set) => {
    if (url.pathname === '/shelly') return { body: { id: 'shellyplugsg3-a0b1', gen: 3, auth_en: locked } }
    const { authorization = '' } = request.headers
    const cnonce = /cnonce="(\w+)"/.exec(authorization)?.[1]
    const expected = digestAnswer(challenge, { user: 'admin', password }, 'GET', request.url ?? '', cnonce)
    if (locked && authorization !== expected)
      return { status: 401, headers: { 'www-authenticate': challenge }, body: '' }
    const channel = Number(url.searchParams.get('id'))
    if (!relays.has(channel))
      return { status: 500, body: { code: -105, message: `Argument 'id', value ${channel} not found!` } }
    const before = relays.get(channel)
    if (url.pathname === '/rpc/Switch.Set') {
      set(channel, url.searchParams.get('on') === 'true')
      return { body: { was_on: before } }
    }
    return { body: { id: channel, source: 'http', output: before, apower: before ? 4.2 : 0, voltage: 231.1 } }
  })
}

/**
 * As Tasmota answers web requests: an order for a relay it lacks goes to the first one, and a wrong password is told
 * with status 200 by old versions.
 */
export function tasmotaPlug(
  options: { locked?: boolean; old?: boolean; relays?: number } = {},
): Promise<TestPlug> {
  const { locked = false, old = false, relays: count = 2 } = options
  return plug(
    Array.from({ length: count }, (_, i) => i + 1),
    relays => (_request, url, set) => {
      if (url.pathname !== '/cm') return { status: 404, body: 'File Not Found' }
      const { user, password: given, cmnd = '' } = Object.fromEntries(url.searchParams)
      if (locked && (user !== 'admin' || given !== password))
        return { status: old ? 200 : 401, body: { WARNING: 'Need user=<username>&password=<password>' } }
      const [, digits, order] = /^Power(\d*)(?: (On|Off))?$/.exec(cmnd) ?? []
      if (digits === undefined) return { body: { Command: 'Unknown' } }
      const asked = Number(digits || 1)
      const channel = relays.has(asked) ? asked : 1
      if (order) set(channel, order === 'On')
      const name = count === 1 ? 'POWER' : `POWER${channel}`
      return { body: { [name]: relays.get(channel) ? 'ON' : 'OFF' } }
    },
  )
}

async function plug(
  channels: readonly number[],
  deviceOf: (relays: ReadonlyMap<number, boolean>) => Device,
): Promise<TestPlug> {
  const relays = new Map(channels.map(channel => [channel, true]))
  const device = deviceOf(relays)
  const server = createServer((request, response) => {
    const set = (channel: number, on: boolean) => {
      if (!made.stuck) relays.set(channel, on)
    }
    const {
      status = 200,
      headers = {},
      body,
    } = device(request, new URL(request.url ?? '', 'http://plug'), set)
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const made: TestPlug = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    relays,
    stuck: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return made
}
