import { Distribution } from '../probe/distribution.ts'
import { udpErrors } from './kernel-counts.ts'
import type { NodeAudit, Packet, PacketAudit, PacketCounts, UdpErrors } from './packet.ts'

/** Keeps the prober's account of itself. */
export class PacketBook {
  readonly #errors = new Distribution()
  readonly #remarks = new Map<string, number>()
  readonly #nodes: NodeAudit[] = []
  readonly #cpuAtStart = process.cpuUsage()
  readonly #machineAtStart: UdpErrors | undefined
  readonly #counts = { sent: 0, unsent: 0, received: 0, late: 0, foreign: 0 }
  #longestStallMs = 0

  private constructor(machineAtStart: UdpErrors | undefined) {
    this.#machineAtStart = machineAtStart
  }

  static async open(): Promise<PacketBook> {
    return new PacketBook(await udpErrors())
  }

  /** A packet's turn came this long after it was due. */
  turn(scheduleErrorMs: number): void {
    this.#errors.add(Math.round(scheduleErrorMs * 1000) / 1000)
  }

  /** The sockets were looked at this long after the last time. */
  looked(sinceMs: number): void {
    this.#longestStallMs = Math.max(this.#longestStallMs, sinceMs)
  }

  settled({ sentMs, receivedMs }: Packet): void {
    if (sentMs === undefined) this.#counts.unsent += 1
    else this.#counts.sent += 1
    if (receivedMs !== undefined) this.#counts.received += 1
  }

  late(): void {
    this.#counts.late += 1
  }

  foreign(): void {
    this.#counts.foreign += 1
  }

  closed(node: string, droppedHere: number | undefined): void {
    this.#nodes.push({ node, droppedHere })
  }

  /** Something a reader should know; counted when it recurs. */
  remark(text: string): void {
    this.#remarks.set(text, (this.#remarks.get(text) ?? 0) + 1)
  }

  /** What settled so far. */
  get counts(): PacketCounts {
    const { sent, unsent, received } = this.#counts
    return { sent, unsent, received }
  }

  async close(priority: PacketAudit['priority']): Promise<PacketAudit> {
    const { user, system } = process.cpuUsage(this.#cpuAtStart)
    const [p50 = 0, p99 = 0, max = 0] = this.#errors.quantiles([0.5, 0.99, 1])
    const machine = await udpErrors()
    return {
      scheduleErrorMs: { p50, p99, max },
      ...this.#counts,
      nodes: this.#nodes,
      machine: machine && this.#machineAtStart && since(this.#machineAtStart, machine),
      longestStallMs: this.#longestStallMs,
      priority,
      cpuSeconds: (user + system) / 1e6,
      notes: [...this.#remarks].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`)),
    }
  }
}

function since(start: UdpErrors, now: UdpErrors): UdpErrors {
  return {
    receiveBufferErrors: now.receiveBufferErrors - start.receiveBufferErrors,
    sendBufferErrors: now.sendBufferErrors - start.sendBufferErrors,
  }
}
