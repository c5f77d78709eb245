import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClockOrigin } from '../../clock.ts'
import { nodeStream } from '../../measure/packets/node-stream.ts'
import { readPackets } from '../../packets/csv.ts'
import { startEcho } from '../../packets/echo-process.ts'
import { startPackets } from '../../packets/packets.ts'
import type { NodeStream } from '../../record/packet-trial.ts'
import type { LossyNetwork } from './lossy-network.ts'

export interface KnownLoss {
  /** From 0 to 1: how probable the kernel was told to make the loss of each packet. */
  probability: number
  /** How many it truly lost. */
  lostByKernel: number
  /** What the prober made of it. */
  seen: NodeStream
  /** The prober stood still for so long that it cannot tell. */
  isBlind: boolean
}

export interface LossToKnow {
  network: LossyNetwork
  probability: number
  packetsPerSecond: number
  spanMs: number
  /** packets.csv to write. */
  file: string
  origin: ClockOrigin
}

/** What nobody waits longer for: all is on one machine. */
const timeoutMs = 1_000

/** Shows the prober a loss that the kernel makes and counts. */
export async function measureKnownLoss(
  { network, probability, packetsPerSecond, spanMs, file, origin }: LossToKnow,
  signal: AbortSignal,
): Promise<KnownLoss> {
  await using echo = await startEcho(network)
  await network.lose(echo.port, probability)
  const echoes = [{ node: 'echo', address: echo.address, port: echo.port }]
  await using packets = await startPackets({ echoes, file, origin, packetsPerSecond, timeoutMs }, network)
  await pause(spanMs, undefined, { signal })
  const { sent, late, longestStallMs, nodes } = await packets.stop()
  const lostByKernel = await network.lost()
  const dropped = await network.drops(echo.address, echo.port)
  const arrived = sent - lostByKernel - (dropped ?? 0)
  const counted = { received: arrived, answered: arrived, dropped }
  const seen = nodeStream('echo', await readPackets(path.resolve(file)), nodes[0]?.droppedHere, counted)
  return { probability, lostByKernel, seen, isBlind: late > 0 || longestStallMs > timeoutMs / 2 }
}
