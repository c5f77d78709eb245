import { arrivalsOf, type EchoedPacket } from './packets.ts'

export interface PacketLoss {
  sent: number
  received: number
  /** Undefined when nothing was sent: no data is not "nothing lost". */
  lossRatio: number | undefined
  /** 95 % interval (Wilson) of the loss that these packets are a sample of; of independent losses. */
  interval: [number, number] | undefined
  /** Arrived after a packet that was sent later, as RFC 4737 counts them. */
  reordered: number
  /** The longest run of packets in a row that were lost. */
  longestRun: number
}

/** @param packets in the order in which they were sent */
export function packetLoss(packets: readonly EchoedPacket[]): PacketLoss {
  const sent = packets.length
  const arrivals = arrivalsOf(packets)
  const received = arrivals.length
  let highest = Number.NEGATIVE_INFINITY
  let reordered = 0
  for (const { sequence } of arrivals) {
    if (sequence < highest) reordered += 1
    else highest = sequence
  }
  let run = 0
  let longestRun = 0
  for (const { receivedMs } of packets) {
    run = receivedMs === undefined ? run + 1 : 0
    longestRun = Math.max(longestRun, run)
  }
  return {
    sent,
    received,
    lossRatio: sent === 0 ? undefined : (sent - received) / sent,
    interval: wilsonInterval(sent - received, sent),
    reordered,
    longestRun,
  }
}

/** 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054

/** 95 % interval of a share seen as `k` of `n` (Wilson 1927): holds also where k is 0. Undefined without data. */
export function wilsonInterval(k: number, n: number): [number, number] | undefined {
  if (n === 0) return undefined
  const share = k / n
  const middle = share + (z * z) / (2 * n)
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return [
    k === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    k === n ? 1 : Math.min(1, (middle + spread) / scale),
  ]
}
