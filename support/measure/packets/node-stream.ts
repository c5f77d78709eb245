import { quantileSorted } from 'simple-statistics'
import type { Packet } from '../../packets/packet.ts'
import type { NodePackets, ProbeLatency } from '../../record/load-step.ts'
import type { EchoCount, NodeStream } from '../../record/packet-trial.ts'
import { delayVariationsMs, rfc3550JitterMs, thesisDelayMs, thesisJitterMs } from '../qos/jitter.ts'
import { packetLoss, wilsonInterval } from '../qos/loss.ts'
import { arrivalsOf, type EchoedPacket } from '../qos/packets.ts'

/**
 * What became of the packets to one node.
 *
 * @param packets of this node alone, by their numbers
 * @param atProber echoes that this machine's kernel dropped; undefined where it does not say
 * @param echo what the node's echo counted of them; undefined where it did not say
 */
export function nodeStream(
  node: string,
  packets: readonly Packet[],
  atProber: number | undefined,
  echo: Omit<EchoCount, 'node'> | undefined,
): NodeStream {
  const sent = packets.filter(isSent)
  const { lossRatio, longestRun, ...counts } = packetLoss(sent)
  const lost = counts.sent - counts.received
  const own = (atProber ?? 0) + (echo?.dropped ?? 0)
  const variations = delayVariationsMs(sent).sort((a, b) => a - b)
  return {
    node,
    ...counts,
    lossRatio,
    interval: intervalWithOwnLoss(lost, own, counts.sent),
    duplicates: sent.reduce((sum, { copies }) => sum + Math.max(0, copies - 1), 0),
    roundTrip: roundTrips(sent),
    jitterMs: rfc3550JitterMs(sent),
    unsent: packets.length - sent.length,
    longestRun,
    ownLoss: { atProber, atEcho: echo?.dropped },
    lostOn: echo && lostOn(counts, atProber ?? 0, echo),
    variationP99Ms: variations.length > 0 ? quantileSorted(variations, 0.99) : undefined,
    thesis: {
      delayMs: thesisDelayMs(sent),
      jitterMs: thesisJitterMs(sent),
      lossPercent: lossRatio === undefined ? undefined : 100 * lossRatio,
    },
  }
}

/** Of packets beside a load: without what takes knowing the whole stream. */
export function nodePackets(node: string, packets: readonly Packet[]): NodePackets {
  const { sent, received, lossRatio, interval, reordered, duplicates, roundTrip, jitterMs } = nodeStream(
    node,
    packets,
    undefined,
    undefined,
  )
  return { node, sent, received, lossRatio, interval, reordered, duplicates, roundTrip, jitterMs }
}

/**
 * 95 % interval of the network's loss. Which of the lost ones our own two ends dropped is not known, only how many: the
 * low end is as if all of those had arrived, the high end as if the network would have lost them anyway.
 */
export function intervalWithOwnLoss(lost: number, own: number, sent: number): [number, number] | undefined {
  const least = wilsonInterval(Math.max(0, lost - own), sent)
  const most = wilsonInterval(lost, sent)
  return least && most && [least[0], most[1]]
}

function isSent(packet: Packet): packet is Packet & EchoedPacket {
  return packet.sentMs !== undefined
}

/** An echo of a packet that counts as lost, because it came too late, was answered too: no side is below zero. */
function lostOn(
  { sent, received }: Pick<NodePackets, 'sent' | 'received'>,
  atProber: number,
  { received: arrived, answered, dropped }: Omit<EchoCount, 'node'>,
): { wayThere: number; wayBack: number } {
  return {
    wayThere: Math.max(0, sent - arrived - (dropped ?? 0)),
    wayBack: Math.max(0, answered - received - atProber),
  }
}

function roundTrips(sent: readonly EchoedPacket[]): ProbeLatency | undefined {
  const ms = arrivalsOf(sent)
    .map(({ sentMs, receivedMs }) => receivedMs - sentMs)
    .sort((a, b) => a - b)
  if (ms.length === 0) return undefined
  const at = (share: number) => quantileSorted(ms, share)
  return { n: ms.length, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) }
}
