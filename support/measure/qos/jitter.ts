import { arrivalsOf, type EchoedPacket } from './packets.ts'

/**
 * Interarrival jitter as RFC 3550 (6.4.1, A.8) defines it: each change of transit time against the packet that
 * arrived before it moves a running mean by a sixteenth. Milliseconds, at the last packet; undefined below two.
 */
export function rfc3550JitterMs(packets: readonly EchoedPacket[]): number | undefined {
  const variations = variationsMs(packets)
  if (variations.length === 0) return undefined
  return variations.reduce((jitter, variation) => jitter + (variation - jitter) / 16, 0)
}

/**
 * Packet delay variation as RFC 5481 (4.2) defines it: how much longer than the shortest one each packet took.
 * Milliseconds, in the order of arrival; empty without packets.
 */
export function delayVariationsMs(packets: readonly EchoedPacket[]): number[] {
  const delays = arrivalsOf(packets).map(({ sentMs, receivedMs }) => receivedMs - sentMs)
  const least = delays.reduce((min, delay) => Math.min(min, delay), Number.POSITIVE_INFINITY)
  return delays.map(delay => delay - least)
}

/**
 * "Jitter" as theses define it: the sum of all changes of delay divided by the number of packets received less one:
 * their mean. Milliseconds; undefined below two packets.
 */
export function thesisJitterMs(packets: readonly EchoedPacket[]): number | undefined {
  const variations = variationsMs(packets)
  if (variations.length === 0) return undefined
  return variations.reduce((sum, variation) => sum + variation, 0) / variations.length
}

/**
 * "Delay" as theses define it: the time of a capture divided by its packets: the mean gap between two packets, which
 * falls as the load rises and says nothing about how long a packet took. Milliseconds; undefined below two packets.
 */
export function thesisDelayMs(packets: readonly EchoedPacket[]): number | undefined {
  const arrivals = arrivalsOf(packets)
  const [first, last] = [arrivals[0], arrivals.at(-1)]
  if (first === undefined || last === undefined || first === last) return undefined
  return (last.receivedMs - first.receivedMs) / arrivals.length
}

/** Absolute changes of transit time between packets that arrived one after the other. */
function variationsMs(packets: readonly EchoedPacket[]): number[] {
  const arrivals = arrivalsOf(packets)
  return arrivals.slice(1).map((packet, i) => {
    const before = arrivals[i]
    if (before === undefined) return 0
    return Math.abs(packet.receivedMs - packet.sentMs - (before.receivedMs - before.sentMs))
  })
}
