import { randomBytes } from 'node:crypto'

/** What makes a packet one of this prober's, and not one that was sent by an earlier one. */
const markBytes = 8
const headBytes = markBytes + 8

/** Writes and reads the numbers that packets carry. */
export class Wire {
  readonly #mark = randomBytes(markBytes)
  readonly #payloadBytes: number

  /** @param payloadBytes at least 16 */
  constructor(payloadBytes: number) {
    this.#payloadBytes = payloadBytes
  }

  packet(node: number, sequence: number): Buffer {
    const packet = Buffer.alloc(this.#payloadBytes)
    this.#mark.copy(packet)
    packet.writeUInt32BE(node, markBytes)
    packet.writeUInt32BE(sequence, markBytes + 4)
    return packet
  }

  /** Undefined when it is no whole packet of this prober for this node. */
  sequenceOf(node: number, packet: Buffer): number | undefined {
    if (packet.length !== this.#payloadBytes || packet.length < headBytes) return undefined
    if (this.#mark.compare(packet, 0, markBytes) !== 0 || packet.readUInt32BE(markBytes) !== node)
      return undefined
    return packet.readUInt32BE(markBytes + 4)
  }
}
