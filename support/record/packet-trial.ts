import type { PacketAudit } from '../packets/packet.ts'
import type { NodePackets } from './load-step.ts'
import type { Verdict } from './trial.ts'

/** packet-trial.json: numbered packets to every node, at one rate after the other. packets-<rate>.csv lie beside it. */
export interface PacketTrial {
  schemaVersion: 1
  experiment: string
  number: number
  /** Run's clock. */
  startedAtMs: number
  endedAtMs: number
  streams: PacketStream[]
  verdict: Verdict
  /** One sentence. */
  reason: string
}

/** What was sent at one rate, and what became of it. Computed from its evidence and packets-<rate>.csv. */
export interface PacketStream {
  /** To all nodes together. */
  packetsPerSecond: number
  payloadBytes: number
  /** What took longer is lost. */
  timeoutMs: number
  /** Run's clock. */
  fromMs: number
  toMs: number
  nodes: NodeStream[]
  audit: PacketAudit
  /** `pass`: the figures are the network's. It says nothing of whether they are good. */
  verdict: Verdict
  /** One sentence. */
  reason: string
}

/** Of what is not in packets-<rate>.csv: what was asked, and what prober and echoes counted. */
export type StreamEvidence = Pick<
  PacketStream,
  'packetsPerSecond' | 'payloadBytes' | 'timeoutMs' | 'fromMs' | 'toMs' | 'audit'
> & {
  /** What each node's echo counted meanwhile; none for a node whose echo was another afterwards, or did not say. */
  echoes: EchoCount[]
}

export interface EchoCount {
  node: string
  received: number
  answered: number
  /** What came too fast for the echo to read it; undefined where the kernel does not say. */
  dropped: number | undefined
}

/** What became of the packets to one node. */
export interface NodeStream extends NodePackets {
  /** Slots that were due and not sent: no packets, and not lost. */
  unsent: number
  /** The longest run of packets in a row that were lost. */
  longestRun: number
  /** Lost by our own two ends, for want of buffers, and not by the network; undefined where a kernel does not say. */
  ownLoss: OwnLoss
  /** Where the others were lost; undefined where the echo does not tell. */
  lostOn: { wayThere: number; wayBack: number } | undefined
  /** Delay variation (RFC 5481), 99th percentile. */
  variationP99Ms: number | undefined
  /** As theses define them. */
  thesis: PacketThesis
}

interface OwnLoss {
  atProber: number | undefined
  atEcho: number | undefined
}

/** As theses define them; labelled so wherever they are shown. */
interface PacketThesis {
  /** "Delay": the time of the capture divided by its packets. */
  delayMs: number | undefined
  /** "Jitter": the mean of all changes of delay. */
  jitterMs: number | undefined
  /** "Packet loss": 100 × (sent − received) ÷ sent. */
  lossPercent: number | undefined
}
