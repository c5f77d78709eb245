/** One numbered packet to one node. All instants are on the run's clock. */
export interface Packet {
  node: string
  /** Of this node's packets, from 0, without gaps: also one that was not sent has a number. */
  sequence: number
  /** Intended start. */
  dueMs: number
  /** Undefined when it was not sent: its turn came too late, or this machine could not send it. It is not lost. */
  sentMs: number | undefined
  /** When the first echo of it was read; undefined when none came in time. */
  receivedMs: number | undefined
  /** How many echoes came: more than one are duplicates. */
  copies: number
}

/** What became of packets so far. */
export interface PacketCounts {
  sent: number
  /** Slots that were due and not sent. */
  unsent: number
  received: number
}

/** The prober's account of itself, for one span of sending. */
export interface PacketAudit extends PacketCounts {
  /** Sent minus intended start. */
  scheduleErrorMs: { p50: number; p99: number; max: number }
  /** Echoes that came when their packet had been given up. */
  late: number
  /** Datagrams that came to the prober's ports and were none of its echoes. */
  foreign: number
  nodes: NodeAudit[]
  /** Of the whole machine meanwhile, others' included; undefined where the kernel does not say. */
  machine: UdpErrors | undefined
  /** The longest time without a look at the sockets. */
  longestStallMs: number
  /** `real-time` when the kernel let the prober have a real-time priority. */
  priority: 'real-time' | 'normal'
  cpuSeconds: number
  /** Anything a reader should know. */
  notes: string[]
}

export interface NodeAudit {
  node: string
  /**
   * Echoes that reached this machine, and that its kernel had no room to keep until the prober read them: own loss, and
   * none of the network. Undefined where the kernel does not say.
   */
  droppedHere: number | undefined
}

/** Datagrams that a kernel dropped for want of buffers. */
export interface UdpErrors {
  receiveBufferErrors: number
  sendBufferErrors: number
}
