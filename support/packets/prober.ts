import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { RunClock } from '../clock.ts'
import type { EchoDoor, PacketPlan } from './options.ts'
import type { Packet } from './packet.ts'
import type { PacketBook } from './packet-book.ts'
import { dropsAt } from './udp-table.ts'
import { UnderWay } from './under-way.ts'
import { Wire } from './wire.ts'

/** Later than this a packet is not sent any more: who was kept waiting must not flood the way afterwards. */
const lateAfterMs = 100
/** At most so many at a time, for the same reason. */
const mostAtOnce = 64
/** A few, since the kernel would have to keep what comes back meanwhile. */
const bufferBytes = 4 * 1024 * 1024

interface Way {
  door: EchoDoor
  socket: Socket
  underWay: UnderWay
}

/**
 * Sends what is due and says what became of each packet. It is driven from outside: `tick` is called whenever a packet
 * may be due. The packets of all nodes together are evenly spaced, and go to the nodes in turn.
 */
export class PacketProber {
  readonly #plan: PacketPlan
  readonly #clock: RunClock
  readonly #book: PacketBook
  readonly #sink: (packet: Packet) => void
  readonly #wire: Wire
  readonly #startMs: number
  readonly #ways: Way[]
  #slots = 0
  #lookedAtMs: number

  /** @param startMs when the first packet is due */
  constructor(
    plan: PacketPlan,
    clock: RunClock,
    startMs: number,
    book: PacketBook,
    sink: (packet: Packet) => void,
  ) {
    this.#plan = plan
    this.#clock = clock
    this.#book = book
    this.#sink = sink
    this.#wire = new Wire(plan.payloadBytes)
    this.#startMs = startMs
    this.#lookedAtMs = startMs
    this.#ways = plan.echoes.map((door, node) => this.#wayTo(door, node))
  }

  /** Resolves when echoes can be heard. */
  async open(): Promise<void> {
    for (const { socket } of this.#ways) {
      const listening = once(socket, 'listening')
      socket.bind()
      await listening
    }
  }

  tick(): void {
    const now = this.#clock.nowMs()
    if (now < this.#startMs) return
    this.#book.looked(now - this.#lookedAtMs)
    // What came before the last look has been read by now.
    this.#settle(this.#lookedAtMs)
    this.#lookedAtMs = now
    for (let n = 0; n < mostAtOnce && this.#dueMs() <= this.#clock.nowMs(); n += 1) this.#sendNext()
  }

  /** Waits for what is under way, settles everything, and closes the sockets. */
  async finish(): Promise<void> {
    const deadlineMs = this.#clock.nowMs() + this.#plan.timeoutMs
    while (this.#clock.nowMs() < deadlineMs && !this.#ways.every(({ underWay }) => underWay.isQuiet)) {
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    this.#settle(Number.POSITIVE_INFINITY)
    for (const { door, socket } of this.#ways) {
      const { address, port } = socket.address()
      this.#book.closed(door.node, await dropsAt(address, port))
      socket.close()
    }
  }

  #dueMs(): number {
    return this.#startMs + (this.#slots * 1_000) / this.#plan.packetsPerSecond
  }

  #sendNext(): void {
    const dueMs = this.#dueMs()
    const node = this.#slots % this.#ways.length
    this.#slots += 1
    const { door, socket, underWay } = this.#ways[node] as Way
    const sentMs = this.#clock.nowMs()
    this.#book.turn(sentMs - dueMs)
    if (underWay.isFull) this.#settleOne(underWay, Number.POSITIVE_INFINITY)
    if (sentMs - dueMs > lateAfterMs) {
      underWay.add(dueMs, undefined)
      return
    }
    const sequence = underWay.add(dueMs, sentMs)
    socket.send(this.#wire.packet(node, sequence), door.port, door.address, error => {
      if (!error) return
      underWay.takeBack(sequence)
      this.#book.remark(`a packet could not be sent from this machine: ${codeOf(error)}`)
    })
  }

  #settle(beforeMs: number): void {
    for (const { underWay } of this.#ways) {
      while (this.#settleOne(underWay, beforeMs - this.#plan.timeoutMs - lateAfterMs));
    }
  }

  #settleOne(underWay: UnderWay, dueBeforeMs: number): boolean {
    const packet = underWay.settle(dueBeforeMs)
    if (!packet) return false
    this.#book.settled(packet)
    this.#sink(packet)
    return true
  }

  #wayTo(door: EchoDoor, node: number): Way {
    const { packetsPerSecond, timeoutMs, echoes } = this.#plan
    const perSecond = packetsPerSecond / echoes.length
    // Twice what can be under way: the rest is for what this process was too busy to settle.
    const underWay = new UnderWay(door.node, Math.ceil((2 * perSecond * (timeoutMs + 1_000)) / 1_000) + 16)
    const socket = createSocket({
      type: 'udp4',
      recvBufferSize: bufferBytes,
      sendBufferSize: bufferBytes,
      // Addresses are numbers here: looking one up, as Node does for each datagram, is no more than to hand it back.
      lookup: (address, _options, answer) => answer(null, address, 4),
    })
    socket.on('message', (data, from) => {
      const receivedMs = this.#clock.nowMs()
      const isFromThere = from.port === door.port && from.address === door.address
      const sequence = isFromThere ? this.#wire.sequenceOf(node, data) : undefined
      if (sequence === undefined) this.#book.foreign()
      else if (!underWay.receive(sequence, receivedMs)) this.#book.late()
    })
    return { door, socket, underWay }
  }
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
