import type { Outcome, Sample } from '../../support/probe/sample.ts'
import type { Trial } from '../../support/record/trial.ts'
import type { ResourceReading } from '../../support/resources/reading.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { outcomeColours } from './look.ts'

/** A trial with all that was recorded of it. */
export interface TrialRecord {
  trial: Trial
  samples: readonly Sample[]
  events: readonly TimelineEvent[]
  /** Undefined where nobody looked. */
  readings?: readonly ResourceReading[] | undefined
}

/** A stretch of a chart's time axis. */
export interface Span {
  fromS: number
  toS: number
}

/** What was seen in one trial of any kind, as its charts need it. */
export interface Scene {
  app: string
  /** Where its seconds count from. Run's clock. */
  zeroMs: number
  /** Those that speak for the service. */
  samples: readonly Sample[]
  events: readonly TimelineEvent[]
  readings: readonly ResourceReading[]
}

/** A trial with a fault, or of a steady state, as its charts need it. */
export function sceneOf(recorded: TrialRecord): Scene {
  const { trial, events, readings = [] } = recorded
  return { app: trial.app, zeroMs: zeroOf(trial), samples: shownSamples(recorded), events, readings }
}

/**
 * What all charts of one experiment have in common, so that its trials can be compared by eye. Seconds count from the
 * fault (from the trial's start where there was no fault).
 */
export interface Frame extends Span {
  bucketMs: number
  /** Upper end of the latency axis. */
  latencyMaxMs: number
  /** Outcomes that occur in any of the trials, in stacking order. */
  outcomes: Outcome[]
}

/** The requests that speak for the service: not those through the door of a node that the fault took. */
export function shownSamples({ trial, samples }: TrialRecord): readonly Sample[] {
  const lost = trial.measures.lostVantages
  return lost.length === 0 ? samples : samples.filter(({ vantage }) => !lost.includes(vantage))
}

/** Where a trial's seconds count from: the proven fault; its start when nothing was done to the cluster. Run's clock. */
export function zeroOf(trial: Trial): number {
  return trial.measures.instants.t0Ms ?? trial.startedAtMs
}

const quietBeforeS = 3
const bucketWidthsMs = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000]

/** The stretch worth looking at in every trial: a little of the quiet before, until the last thing that happened. */
export function frameOf(trials: readonly TrialRecord[]): Frame {
  const fromS = Math.min(
    ...trials.map(({ trial }) => Math.max(-quietBeforeS, secondsIn(zeroOf(trial), trial.startedAtMs))),
  )
  const toS = Math.max(...trials.map(({ trial }) => interestingUntilS(trial)))
  const periodMs = Math.max(...trials.map(({ trial }) => trial.measures.probePeriodMs))
  return frameOver({ fromS, toS }, trials.map(shownSamples), periodMs)
}

/** @param samples of each trial */
export function frameOver(span: Span, samples: readonly (readonly Sample[])[], periodMs: number): Frame {
  const lengthMs = (span.toS - span.fromS) * 1000
  const bucketMs = bucketWidthsMs.find(width => lengthMs / width <= 150 && width >= 4 * periodMs) ?? 60_000
  const seen = new Set(samples.flatMap(own => own.map(({ outcome }) => outcome)))
  const outcomes = (Object.keys(outcomeColours) as Outcome[]).filter(outcome => seen.has(outcome))
  return { ...span, bucketMs, outcomes, latencyMaxMs: longestAnswerMs(samples) }
}

/** An instant of the run's clock as seconds on a trial's axis. */
export function secondsIn(zeroMs: number, atMs: number): number {
  return (atMs - zeroMs) / 1000
}

function interestingUntilS(trial: Trial): number {
  const zeroMs = zeroOf(trial)
  const endS = secondsIn(zeroMs, trial.endedAtMs)
  const { instants, windows } = trial.measures
  if (instants.t0Ms === undefined) return endS
  const last = [instants.t1Ms, instants.t2Ms, instants.t3Ms, ...windows.map(w => w.toMs ?? trial.endedAtMs)]
    .filter(atMs => atMs !== undefined)
    .map(atMs => secondsIn(zeroMs, atMs))
  const lastS = Math.max(2, ...last)
  return Math.min(endS, lastS + Math.max(1, lastS * 0.2))
}

/** Rounded up to 1, 2 or 5 times a power of ten, never below 10 ms: a common scale that does not shout about noise. */
function longestAnswerMs(samples: readonly (readonly Sample[])[]): number {
  let longest = 10
  for (const own of samples)
    for (const { outcome, endMs, dueMs } of own)
      if (outcome === 'ok') longest = Math.max(longest, endMs - dueMs)
  const power = 10 ** Math.floor(Math.log10(longest))
  return ([1, 2, 5].find(step => step * power >= longest) ?? 10) * power
}
