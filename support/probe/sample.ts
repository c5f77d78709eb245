/** How the connection of a request came about. */
export type ConnectionKind = 'new' | 'reused'

/**
 * What became of a request. `late` is a request that the prober itself sent more than a period late: the slot is
 * unknown, neither up nor down.
 */
export type Outcome = 'ok' | 'http-error' | 'refused' | 'reset' | 'timeout' | 'wrong-body' | 'other' | 'late'

/** One probe request. All instants are on the run's clock. */
export interface Sample {
  /** Intended start. A sample is dated by it. */
  dueMs: number
  /** Actual start. */
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
