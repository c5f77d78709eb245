import type { Judgement } from './judgement.ts'
import type { Verdict } from './trial.ts'

/**
 * What one of `specs/instrument` found out about an instrument of ours, by showing it what was known beforehand:
 * instrument.json in the run's folder. From it the README's table and every report's appendix are made.
 */
export interface InstrumentRecord {
  schemaVersion: 1
  /** Also its folder's name in the run: `instrument-known-outages`. */
  id: string
  /** What was asked of the instrument, as a sentence. */
  claim: string
  /** Wall-clock time, ISO 8601. */
  madeAt: string
  /** What the figures depend on: processors, priorities, rates. */
  conditions: string
  findings: Finding[]
  /** Whether the figures can be believed, and where a limit was not kept, `fail`. */
  verdict: Verdict
  /** The verdict in words. */
  reason: string
  /** The limits it was held to. */
  judgements: Judgement[]
}

/** One line of the instrument's table: one quantity that was known, measured so many times under one condition. */
export interface Finding {
  /** What was known and measured: `outage, target hangs`. */
  what: string
  /** Under which it was measured: `50 % load`. */
  condition: string
  unit: string
  /** How many known values were shown to the instrument. */
  n: number
  /** The smallest and the largest of them. */
  truth: Span | undefined
  /** Of measured − true: its median, and the least and the most. Undefined where nothing was measured. */
  bias: number | undefined
  spread: Span | undefined
  /** How many of the n lay within the bounds that were reported with them; undefined where none are. */
  withinBounds: number | undefined
  /** How many of the n were not seen at all. */
  missed: number
  /** How many more there were while the instrument said of itself that it could not see: they are in no other number. */
  blind: number
  /** What was reported and was not there. */
  invented: number
  /** The least true value from which on every one was found, and the largest that was not. */
  detectionLimit: number | undefined
  largestMissed: number | undefined
  /** In a word or two what a reader must know of this line; empty where there is nothing. */
  note: string
}

export type Span = readonly [least: number, most: number]

/** A known value and what was measured of it; undefined where it was not seen. */
export interface Comparison {
  truth: number
  measured: number | undefined
  /** What the instrument itself said it lies between; undefined where it says no such thing. */
  bounds?: Span | undefined
  /** How far the known value itself may be off, up and down; default 0. */
  uncertainty?: number
}
