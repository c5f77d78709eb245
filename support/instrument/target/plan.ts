import type { ClockOrigin } from '../../clock.ts'
import type { Span } from '../../record/instrument.ts'

/** How a target can be out: its port is closed and its connections are gone; requests are never answered; reset; answered with another body. */
export const outageKinds = ['refuses', 'hangs', 'resets', 'answers wrongly'] as const
export type OutageKind = (typeof outageKinds)[number]

/** Run's clock. */
export interface PlannedOutage {
  fromMs: number
  lengthMs: number
}

/** One address of the target, and what is wrong with it. */
export interface DoorPlan {
  name: string
  outages?: { how: OutageKind; planned: PlannedOutage[] }
  /** Answers wait as long as these say, one after another and round again; between the instants, until the second. */
  delays?: { cycleMs: number[]; freeze: Span }
}

/** What the target's process is told, as one line of JSON on its standard input. When the input ends, so does it. */
export interface TargetPlan {
  origin: ClockOrigin
  doors: DoorPlan[]
  /**
   * Leaves it among the ordinary processes: one that is asked as fast as it answers never waits, and at a real-time
   * priority it would starve the machine until the kernel ends it.
   */
  ordinary?: boolean
}

/** An outage as it was: each instant lies between the two that are given. Run's clock. */
export interface TrueOutage {
  door: string
  fromMs: Span
  toMs: Span
}

/** What the target's process says, line by line, on file descriptor 3. */
export type TargetMessage =
  | { kind: 'listening'; urls: Record<string, string>; realTime: boolean }
  | { kind: 'outage'; outage: TrueOutage }
  /** How long the door really kept requests that came outside the freeze, and the freeze as it was. */
  | { kind: 'delays'; door: string; keptMs: number[]; freeze: Span }
  /** The target itself stood still: what failed then is no fault of whoever asked. */
  | { kind: 'stall'; fromMs: number; toMs: number }
  | { kind: 'failed'; because: string }

/** The body of every right answer. */
export const rightBody = 'right'
