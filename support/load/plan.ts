import { isIP } from 'node:net'
import type { ClockOrigin } from '../clock.ts'
import { TahanError } from '../errors.ts'
import type { Hold, LoadSecond } from './protocol.ts'

/** How connections are used: kept from answer to request, or a new one for each. */
export type ConnectionUse = 'keep-alive' | 'new'

/** Who makes a load on this machine: our own raw sockets, or autocannon. */
export type LocalEngine = 'raw' | 'autocannon'

/** One step of a load, as a person asks for it. */
export interface StepOptions {
  /** `http://<IP address>[:port][/path]`, one or several doors to the same service; connections go round them. */
  urls: readonly string[]
  /** Most requests under way at a time. In a closed loop each connection asks again as soon as it was answered. */
  connections: number
  /** Makes it an open loop: requests are due so often, whether earlier ones were answered or not. */
  ratePerSecond?: number
  use?: ConnectionUse
  /** Default `raw`. */
  engine?: LocalEngine
  /** How long connections may take to open; the step begins with those that are. Default 15,000. */
  connectWithinMs?: number
  /** From when all connections are open. Default 2,000. */
  warmUpMs?: number
  /** What counts. Default 10,000. */
  holdMs?: number
  /** Default 5,000. */
  timeoutMs?: number
  /** Processes to share the connections; default one for each two processors, and as many as the connections need. */
  processes?: number
  origin: ClockOrigin
  /** Told when answers begin to count. */
  onHold?: (hold: Hold) => void
  /** Told of every second of every process. */
  onSecond?: (second: LoadSecond) => void
}

/** Where a connection goes. */
export interface LoadDoor {
  url: string
  address: string
  port: number
  /** The request, ready to be sent. */
  request: string
}

/** A step that makes sense; complete. */
export interface StepPlan {
  doors: LoadDoor[]
  connections: number
  /** Undefined in a closed loop. */
  ratePerSecond: number | undefined
  use: ConnectionUse
  engine: LocalEngine
  connectWithinMs: number
  warmUpMs: number
  holdMs: number
  timeoutMs: number
  processes: number
  origin: ClockOrigin
}

/** More than one source address and the ephemeral ports of Linux carry; a step above it is a slip of the keyboard. */
const maxConnections = 28_000

/** autocannon counts right up to about so many busy connections in a process. */
const autocannonConnections = 800

/**
 * @param sources machines or pods that the load comes from, each with an address of its own
 * @throws TahanError LOAD_OPTIONS naming the first option that makes no sense
 */
export function planOf(options: StepOptions, processors: number, sources = 1): StepPlan {
  const { connections, use = 'keep-alive', engine = 'raw', origin } = options
  if (options.urls.length === 0) throw wrong('There is no URL to load.', 'name at least one')
  if (engine === 'autocannon') refuseForAutocannon(options, use)
  const fewest = engine === 'autocannon' ? Math.ceil(connections / autocannonConnections) : 1
  const processes = Math.max(fewest, options.processes ?? Math.floor(processors / 2))
  return {
    doors: options.urls.map(url => doorOf(url, use)),
    connections: whole('connections', connections, 1, maxConnections * sources),
    ratePerSecond:
      options.ratePerSecond === undefined
        ? undefined
        : inRange('ratePerSecond', options.ratePerSecond, 1, 1e6),
    use,
    engine,
    connectWithinMs: whole('connectWithinMs', options.connectWithinMs ?? 15_000, 1, 600_000),
    warmUpMs: whole('warmUpMs', options.warmUpMs ?? 2_000, 0, 3_600_000),
    holdMs: whole('holdMs', options.holdMs ?? 10_000, 100, 3_600_000),
    timeoutMs: whole('timeoutMs', options.timeoutMs ?? 5_000, 1, 600_000),
    processes: Math.min(connections, whole('processes', processes, 1, 64)),
    origin,
  }
}

function refuseForAutocannon({ ratePerSecond }: StepOptions, use: ConnectionUse): void {
  if (ratePerSecond !== undefined) {
    throw wrong(
      'autocannon asks again when it was answered, at no rate of its own.',
      'take the raw engine for a rate',
    )
  }
  if (use === 'new') {
    throw wrong(
      'autocannon counts no answer that ends its connection.',
      'take the raw engine for new connections',
    )
  }
}

function doorOf(url: string, use: ConnectionUse): LoadDoor {
  if (!URL.canParse(url)) throw wrong(`"${url}" is no URL.`, 'give http://address:port/')
  const { protocol, hostname, host, port, pathname, search } = new URL(url)
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol !== 'http:') throw wrong(`${url} asks for ${protocol.slice(0, -1)}.`, 'load it over http')
  if (isIP(address) === 0) {
    throw wrong(`${url} names a host.`, 'give its IP address: looking names up is not what is measured')
  }
  const connection = use === 'new' ? 'close' : 'keep-alive'
  const request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: ${connection}\r\n\r\n`
  return { url, address, port: port === '' ? 80 : Number(port), request }
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw wrong(`${name} is ${value}.`, `give a whole number from ${least} to ${most}`)
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value
  throw wrong(`${name} is ${value}.`, `give a number from ${least} to ${most}`)
}

function wrong(sentence: string, tryThis: string): TahanError {
  return new TahanError('LOAD_OPTIONS', sentence, { tryThis: `${tryThis}.` })
}
