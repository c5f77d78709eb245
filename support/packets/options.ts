import { isIPv4 } from 'node:net'
import type { ClockOrigin } from '../clock.ts'
import { TahanError } from '../errors.ts'

/** Where one node's echo is reached. */
export interface EchoDoor {
  /** Stands in every row, e.g. `agent-1`. */
  node: string
  /** An IPv4 address, not a name. */
  address: string
  port: number
}

export interface PacketOptions {
  echoes: readonly EchoDoor[]
  /** The packets.csv to write; must not exist yet. */
  file: string
  /** Zero of the run's clock. */
  origin: ClockOrigin
  /** To all nodes together, in turn. */
  packetsPerSecond: number
  /** Bytes of each packet, without the headers of UDP and IP. Default 64. */
  payloadBytes?: number
  /** What is not back by then is lost. Default 2000. */
  timeoutMs?: number
  /** Ask the kernel for a real-time priority. Default true. */
  realTime?: boolean
}

/** The options, complete and found to make sense; what the prober's process is told. */
export type PacketPlan = Required<PacketOptions>

export const packetRates = { least: 50, most: 10_000 }
/** Each carries its number; and none is so long that it would be cut in pieces on the way. */
const payload = { least: 16, most: 1_400 }

/** @throws TahanError PACKET_OPTIONS with the first option that makes no sense. */
export function packetPlanOf(options: PacketOptions): PacketPlan {
  const plan: PacketPlan = { payloadBytes: 64, timeoutMs: 2_000, realTime: true, ...options }
  if (plan.echoes.length === 0) throw wrong('There is no node to send packets to.', 'name at least one')
  const nodes = new Set(plan.echoes.map(({ node }) => node))
  if (nodes.size < plan.echoes.length) throw wrong('Two echoes have the same node.', 'name each once')
  for (const { node, address, port } of plan.echoes) {
    if (!/^[^",\r\n]+$/.test(node)) {
      throw wrong(`A node is named ${JSON.stringify(node)}.`, 'give it a name without commas')
    }
    if (!isIPv4(address)) throw wrong(`The echo of ${node} is at "${address}".`, 'give its IPv4 address')
    inRange(`the port of ${node}`, port, 1, 65_535)
  }
  inRange('packetsPerSecond', plan.packetsPerSecond, packetRates.least, packetRates.most)
  inRange('payloadBytes', plan.payloadBytes, payload.least, payload.most)
  inRange('timeoutMs', plan.timeoutMs, 1, 60_000)
  if (!/^\d+$/.test(plan.origin)) {
    throw wrong(`The clock's origin is "${plan.origin}".`, 'pass the one of newOrigin()')
  }
  if (plan.file === '') throw wrong('There is no file to write packets to.', 'give its path')
  return plan
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw wrong(`${name} is ${value}.`, `give a whole number from ${least} to ${most}`)
}

function wrong(sentence: string, tryThis: string): TahanError {
  return new TahanError('PACKET_OPTIONS', sentence, { tryThis: `${tryThis}.` })
}
