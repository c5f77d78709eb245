/** One numbered packet that was sent to be echoed. Run's clock, one clock for both instants: the round trip. */
export interface EchoedPacket {
  sequence: number
  sentMs: number
  /** Undefined when no echo came. */
  receivedMs: number | undefined
}

/** The packets that came back, in the order in which they did. */
export function arrivalsOf(packets: readonly EchoedPacket[]): (EchoedPacket & { receivedMs: number })[] {
  return packets
    .filter((packet): packet is EchoedPacket & { receivedMs: number } => packet.receivedMs !== undefined)
    .sort((a, b) => a.receivedMs - b.receivedMs || a.sequence - b.sequence)
}
