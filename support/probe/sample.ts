/**
 * Which HTTP client the request stands for. `new`: one that opens a connection for each request. `reused`: one that
 * keeps connections and uses an idle one; where it has none, because they broke or are busy, it opens one then, and
 * that is part of the request.
 */
export type ConnectionKind = 'new' | 'reused'

/**
 * What became of a request. `late` is a slot that the prober itself spoiled and is unknown, neither up nor down: its
 * turn came more than a period of its lane (see schedule.ts) after it was due, and it was not sent; or the prober's
 * machine could not send it; or the prober stood still when it ended.
 */
export type Outcome = 'ok' | 'http-error' | 'refused' | 'reset' | 'timeout' | 'wrong-body' | 'other' | 'late'

/** One probe request. All instants are on the run's clock. */
export interface Sample {
  /** Intended start. A sample is dated by it. */
  dueMs: number
  /** Actual start; for a slot that was not sent, when that was decided. */
  sentMs: number
  /** The last byte, or the moment the request was given up. Latency is `endMs - dueMs`. */
  endMs: number
  connection: ConnectionKind
  /** Which node's door was used, e.g. `agent-1`. */
  vantage: string
  outcome: Outcome
  /** HTTP status; 0 when there was no answer. */
  status: number
  /** The instance that answered, as the app names itself; empty when none did. */
  instance: string
}

/** Many samples in a row: an array of them, or a table that holds millions in little memory. */
export interface Samples extends Iterable<Sample> {
  readonly length: number
  /** Negative: from the end. */
  at: (index: number) => Sample | undefined
  filter: (keep: (sample: Sample) => boolean) => Samples
}

/** Columns of samples.csv, in order. */
export const sampleColumns = [
  'dueMs',
  'sentMs',
  'endMs',
  'connection',
  'vantage',
  'outcome',
  'status',
  'instance',
] as const satisfies readonly (keyof Sample)[]

/** The prober's account of itself, published with every trial. */
export interface ProbeAudit {
  /** Sent minus intended start. */
  scheduleErrorMs: { p50: number; p99: number; max: number }
  samples: number
  late: number
  /** `real-time` when the kernel let the prober have a real-time priority. */
  priority: 'real-time' | 'normal'
  cpuSeconds: number
  /** Anything a reader should know, e.g. why there is no real-time priority. */
  notes: string[]
}
