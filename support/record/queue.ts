import type { Duration } from './trial.ts'

/** What became of work that waited while nobody did it. Run's clock. */
export interface QueueRecord {
  /** The workload that was taken away. */
  worker: string
  /** When it was given back; undefined where it never was. */
  backMs: number | undefined
  /** The most that waited before the fault, and since. */
  before: number | undefined
  peak: number | undefined
  /**
   * From when the worker was given back until no more waited than before the fault, for a second; undefined where
   * nothing piled up, or nobody could tell how much waits.
   */
  drain: Duration | undefined
  /** Readings of the backlog, and attempts that failed. */
  readings: number
  failed: number
}
