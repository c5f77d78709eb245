import type { LoadCounts } from './counts.ts'
import type { StepPlan } from './plan.ts'

/** What one process of a step is told, as one line of JSON on its standard input. When the input ends, so does it. */
export interface Share {
  plan: StepPlan
  /** How many of the step's connections are its own. */
  connections: number
  /** Of an open loop: how many of the step's requests a second are its own. */
  ratePerSecond: number | undefined
  /** Where in the period its requests lie, from 0 to 1, so that those of all processes are evenly spread. */
  phase: number
}

/** Then, when every process has its connections: `begin`. And then from when to when answers count; run's clock. */
export interface Hold {
  fromMs: number
  toMs: number
}

/** One second of one process. */
export interface LoadSecond extends LoadCounts {
  /** Run's clock. */
  fromMs: number
  /** Really passed, by the clock and not by how often a timer fired. */
  spanMs: number
  /** Share of this time in which the process had work to do: at 1 it, and not the target, sets the pace. */
  busyRatio: number
  /** Requests under way at its end, or due and waiting for a connection. */
  underWay: number
  /** Connections that were ever open. */
  connected: number
}

/** What a process of a load says, line by line, on file descriptor 3. */
export type LoadMessage =
  | { kind: 'connected' }
  | { kind: 'second'; second: LoadSecond }
  | {
      kind: 'done'
      /** Within the hold. */
      counts: LoadCounts
      latencies: string
      /** Requests that the hold's end found without an answer. */
      unanswered: number
      /** Connections that got a good answer within the hold. */
      served: number
      cpuMs: number
    }
  | { kind: 'failed'; because: string }

export const beginWord = 'begin'
