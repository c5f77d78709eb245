import type { LoadCounts } from '../load/counts.ts'
import type { LatencySummary } from '../load/latency.ts'
import type { ConnectionUse, LocalEngine } from '../load/plan.ts'
import type { LoadPodRecord } from '../load/step-worker.ts'
import type { ResourceUse } from '../resources/use.ts'
import type { RequestCounts, Verdict } from './trial.ts'

/**
 * What a step asks of a service. `closed`: so many connections, each of which asks again as soon as it was answered, so
 * a slow service is asked less often. `open`: so many requests a second, whether earlier ones were answered or not, over
 * at most so many connections.
 */
export type AskedLoad =
  | { mode: 'closed'; connections: number }
  | { mode: 'open'; ratePerSecond: number; connections: number }

/** Who makes the load: our own raw sockets or autocannon, in processes beside the harness; or the first in pods. */
export type LoadEngineName = LocalEngine | 'pods'

/** One line of steps.jsonl: what a step was, and what its generator counted. The step's measures follow from it. */
export interface StepEvidence {
  /** From 1, in the order in which they were made. */
  number: number
  asked: AskedLoad
  /** Instances of the app that were to answer. */
  replicas: number
  engine: LoadEngineName
  use: ConnectionUse
  /** Connections that were ever open: fewer than asked where the target or the network takes no more. */
  connected: number
  /** From when to when answers counted. Run's clock. */
  fromMs: number
  toMs: number
  counts: LoadCounts
  /** Requests that the end found without an answer: neither answered nor failed. */
  unanswered: number
  /**
   * Connections of a closed loop that got a good answer meanwhile. One that hangs, or never opened, costs a closed loop
   * one request at most, however many the others ask; undefined in an open loop.
   */
  served?: number | undefined
  /** The whole latency histogram, of all processes (HdrHistogram, V2 compressed, base64, microseconds). */
  latencies: string
  /** The pods that it came from; absent where it came from this machine. */
  pods?: LoadPodRecord[] | undefined
  /** Every second of every process or pod. */
  seconds: EvidenceSecond[]
  /** Processor time of the generator while answers counted; undefined where the engine does not tell. */
  cpuMs: number | undefined
  /** Why the figures are the generator's limit and not the service's; undefined where they are the service's. */
  limitedBy: string | undefined
}

/** One second of one process of the generator. Run's clock. */
export interface EvidenceSecond extends LoadCounts {
  fromMs: number
  spanMs: number
  /** Share of it in which the process had work to do. */
  busyRatio: number
  /** Requests under way at its end, or due and waiting for a connection. */
  underWay: number
}

/** One step of a load: what was asked, and what the service delivered. Computed from its evidence and the samples. */
export interface LoadStep {
  number: number
  asked: AskedLoad
  replicas: number
  engine: LoadEngineName
  use: ConnectionUse
  connected: number
  /** Of a closed loop: connections that got a good answer meanwhile. */
  served: number | undefined
  /** Run's clock. */
  fromMs: number
  toMs: number
  requests: { ok: number; failed: number; unanswered: number; failedBy: Record<string, number> }
  throughput: Throughput
  /** The same for each second since `fromMs`; a last part of a second that is shorter than half of one is left out. */
  perSecond: LoadSecondShown[]
  /** Of good answers, from when a request was meant to start; undefined without any. */
  latency: LatencySummary | undefined
  /** Failed ÷ (failed + ok), with its 95 % interval (Wilson); undefined where nothing was answered and nothing failed. */
  requestLoss: LossShare | undefined
  /** By the probe's requests, which are evenly spaced and wait for no answer; undefined where too few were answered. */
  jitter: StepJitter | undefined
  /** What theses call delay and jitter, of the same step. Not to be mixed with the measured ones. */
  thesis: ThesisFigures
  /** What the probe beside the load saw. */
  probe: ProbeBeside
  /** What machines and pods used meanwhile; undefined where nothing tells. */
  resources: ResourceUse[] | undefined
  /** What became of numbered packets meanwhile, for each node; undefined where none were sent. */
  packets: NodePackets[] | undefined
  /** Processor time of the generator for 100,000 good answers, seconds. */
  generatorCpuSecondsPer100k: number | undefined
  limitedBy: string | undefined
  /**
   * `pass`: the figures are the service's. `inconclusive`: there are too few, or they are the generator's limit.
   * `invalid`: the hardware was throttled. It says nothing of whether they are good.
   */
  verdict: Verdict
  /** One sentence. */
  reason: string
}

/** Of whole good answers alone, over the time in which answers counted; undefined where no time passed. */
export interface Throughput {
  requestsPerSecond: number | undefined
  /** As the answers came over the wire, head and body. */
  bitsPerSecond: number | undefined
}

export interface LoadSecondShown {
  /** Its middle, since the step's `fromMs`. */
  atMs: number
  requestsPerSecond: number
  bitsPerSecond: number
  failedPerSecond: number
  /** Connections with a request under way, or requests waiting for one. */
  underWay: number
}

interface LossShare {
  /** From 0 to 1. */
  ratio: number
  interval: [number, number]
}

/** Of round trips over kept connections, through one door each, averaged over the doors. */
export interface StepJitter {
  /** Interarrival jitter (RFC 3550) at the last answer. */
  rfc3550Ms: number
  /** Delay variation (RFC 5481): how much longer than the shortest; its median and 99th percentile. */
  variationP50Ms: number
  variationP99Ms: number
  /** Answers it is computed from. */
  n: number
}

/** As theses define them; labelled so wherever they are shown. */
export interface ThesisFigures {
  /** "Delay": the time of the step divided by its answers; it falls as the load rises. */
  delayMs: number | undefined
  /** "Jitter": the mean of all changes of delay, of the probe's answers. */
  jitterMs: number | undefined
  /** "Throughput": bits received divided by the time, kbit/s; here those of good answers, head and body. */
  throughputKbps: number | undefined
  /** "Packet loss": what was sent and did not come back, in percent; here requests that failed, of all that ended. */
  lossPercent: number | undefined
}

/** The probe in the span of a step: an open loop of its own, in a process of its own. */
export interface ProbeBeside {
  /** ok ÷ (ok + failed); undefined without samples, and where the probe missed too many slots to tell. */
  availability: number | undefined
  /** Its least and its most, if the slots that the probe missed had all failed, or had all been answered. */
  availabilityBounds: [number, number] | undefined
  requests: RequestCounts
  latency: ProbeLatency | undefined
  /** Slots missed ÷ all slots. */
  unknownShare: number
  /** Sent − due, of the slots of this step that were sent. */
  lateness: { p50Ms: number; p99Ms: number; maxMs: number } | undefined
}

export interface ProbeLatency {
  n: number
  p50Ms: number
  p90Ms: number
  p99Ms: number
  maxMs: number
}

/** What became of the numbered packets that one node was to echo. */
export interface NodePackets {
  node: string
  sent: number
  received: number
  lossRatio: number | undefined
  /** 95 % (Wilson). */
  interval: [number, number] | undefined
  reordered: number
  duplicates: number
  roundTrip: ProbeLatency | undefined
  /** RFC 3550. */
  jitterMs: number | undefined
}
