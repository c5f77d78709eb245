import { isIP } from 'node:net'
import type { ClockOrigin } from '../clock.ts'
import { TahanError } from '../errors.ts'

/** Where the probe looks from: one node's door to the service. */
interface ProbeVantage {
  /** Stands in every sample, e.g. `agent-1`. */
  name: string
  /** `http://<IP address>[:port][/path]`. An address, not a name: looking names up would be measured too. */
  url: string
}

/** What an answer's body must be for a sample to be ok. */
export type BodyCheck =
  | { kind: 'any' }
  /** The text occurs in the body. */
  | { kind: 'contains'; text: string }
  /** The body is a JSON object, and its field has this value. */
  | { kind: 'json'; field: string; equals: string | number | boolean }

export interface ProbeOptions {
  vantages: readonly ProbeVantage[]
  /** The samples.csv to write; must not exist yet. */
  file: string
  /** Zero of the run's clock. */
  origin: ClockOrigin
  /** Requests per second over kept connections, over all vantages together. Default 200. */
  reusedPerSecond?: number
  /** Requests per second over a connection of their own, over all vantages together. Default 100. */
  newPerSecond?: number
  /** From the actual start to the last byte, connecting included. Default 500. */
  timeoutMs?: number
  /** Connections that the keep-alive client holds per vantage. Default 8. */
  connectionsPerVantage?: number
  /** Default: any body. */
  body?: BodyCheck
  /** Ask the kernel for a real-time priority. Default true. */
  realTime?: boolean
}

/** A vantage, taken apart. */
export interface Door {
  name: string
  address: string
  port: number
  /** Value of the Host header. */
  host: string
  path: string
}

/** The options, complete and found to make sense; what the probe's process is told. */
export interface ProbePlan {
  doors: Door[]
  file: string
  origin: ClockOrigin
  reusedPerSecond: number
  newPerSecond: number
  timeoutMs: number
  connectionsPerVantage: number
  body: BodyCheck
  realTime: boolean
}

/** The most requests per second one probe can keep to its schedule. */
const maxPerSecond = 2_000

/** @throws TahanError PROBE_OPTIONS with the first option that makes no sense. */
export function planOf(options: ProbeOptions): ProbePlan {
  const plan: ProbePlan = {
    doors: options.vantages.map(doorOf),
    file: options.file,
    origin: options.origin,
    reusedPerSecond: inRange('reusedPerSecond', options.reusedPerSecond ?? 200, 0, maxPerSecond),
    newPerSecond: inRange('newPerSecond', options.newPerSecond ?? 100, 0, maxPerSecond),
    timeoutMs: inRange('timeoutMs', options.timeoutMs ?? 500, 1, 60_000),
    connectionsPerVantage: inRange('connectionsPerVantage', options.connectionsPerVantage ?? 8, 1, 1_000),
    body: options.body ?? { kind: 'any' },
    realTime: options.realTime ?? true,
  }
  if (plan.doors.length === 0) throw wrong('There is no vantage to probe from.', 'name at least one')
  const names = new Set(plan.doors.map(door => door.name))
  if (names.size < plan.doors.length) throw wrong('Two vantages have the same name.', 'name each once')
  const rate = plan.reusedPerSecond + plan.newPerSecond
  if (rate === 0) throw wrong('Both rates are 0.', 'set reusedPerSecond or newPerSecond')
  if (rate > maxPerSecond) {
    throw wrong(
      `${rate} requests per second is more than a probe can time.`,
      `stay at or below ${maxPerSecond}`,
    )
  }
  if (!Number.isInteger(plan.connectionsPerVantage)) {
    throw wrong(`connectionsPerVantage is ${plan.connectionsPerVantage}.`, 'give a whole number')
  }
  if (!/^\d+$/.test(plan.origin)) {
    throw wrong(`The clock's origin is "${plan.origin}".`, 'pass the one of newOrigin()')
  }
  if (plan.file === '') throw wrong('There is no file to write samples to.', 'give its path')
  return plan
}

/** @throws TahanError PROBE_OPTIONS when it cannot be asked */
export function doorOf(vantage: ProbeVantage): Door {
  const { name, url } = vantage
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a sample is one line of text, and so is what it is made of
  if (name === '' || /[\u0000-\u001f]/.test(name)) {
    throw wrong(`A vantage is named ${JSON.stringify(name)}.`, 'give it a name of one line')
  }
  if (!URL.canParse(url)) throw wrong(`The URL of vantage ${name} is "${url}".`, 'give http://address:port/')
  const { protocol, hostname, host, port, pathname, search } = new URL(url)
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol !== 'http:') throw wrong(`Vantage ${name} speaks ${protocol} (${url}).`, 'probe it over http')
  if (isIP(address) === 0) {
    throw wrong(`Vantage ${name} is at the name "${address}".`, 'give its IP address')
  }
  return { name, address, port: port === '' ? 80 : Number(port), host, path: pathname + search }
}

function inRange(name: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value
  throw wrong(`${name} is ${value}.`, `give a number from ${least} to ${most}`)
}

function wrong(sentence: string, tryThis: string): TahanError {
  return new TahanError('PROBE_OPTIONS', sentence, { tryThis: `${tryThis}.` })
}
