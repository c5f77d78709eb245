import type { Outcome, Sample } from '../../support/probe/sample.ts'
import type { Trial } from '../../support/record/trial.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { outcomeColours } from './look.ts'

/** A trial with all that was recorded of it. */
export interface TrialRecord {
  trial: Trial
  samples: readonly Sample[]
  events: readonly TimelineEvent[]
}

/** What all charts of one experiment have in common, so that its trials can be compared by eye. */
export interface Frame {
  /** Seconds after the fault (after the trial's start where there was no fault). */
  fromS: number
  toS: number
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
    ...trials.map(({ trial }) => Math.max(-quietBeforeS, secondsIn(trial, trial.startedAtMs))),
  )
  const toS = Math.max(...trials.map(({ trial }) => interestingUntilS(trial)))
  const fewestMs = 4 * Math.max(...trials.map(({ trial }) => trial.measures.probePeriodMs))
  const bucketMs =
    bucketWidthsMs.find(width => ((toS - fromS) * 1000) / width <= 150 && width >= fewestMs) ?? 60_000
  const seen = new Set(trials.flatMap(record => shownSamples(record).map(({ outcome }) => outcome)))
  const outcomes = (Object.keys(outcomeColours) as Outcome[]).filter(outcome => seen.has(outcome))
  return { fromS, toS, bucketMs, outcomes, latencyMaxMs: longestAnswerMs(trials) }
}

/** An instant of the run's clock as seconds on a trial's axis. */
export function secondsIn(trial: Trial, atMs: number): number {
  return (atMs - zeroOf(trial)) / 1000
}

function interestingUntilS(trial: Trial): number {
  const endS = secondsIn(trial, trial.endedAtMs)
  const { instants, windows } = trial.measures
  if (instants.t0Ms === undefined) return endS
  const last = [instants.t1Ms, instants.t2Ms, instants.t3Ms, ...windows.map(w => w.toMs ?? trial.endedAtMs)]
    .filter(atMs => atMs !== undefined)
    .map(atMs => secondsIn(trial, atMs))
  const lastS = Math.max(2, ...last)
  return Math.min(endS, lastS + Math.max(1, lastS * 0.2))
}

/** Rounded up to 1, 2 or 5 times a power of ten, never below 10 ms: a common scale that does not shout about noise. */
function longestAnswerMs(trials: readonly TrialRecord[]): number {
  let longest = 10
  for (const record of trials)
    for (const { outcome, endMs, dueMs } of shownSamples(record))
      if (outcome === 'ok') longest = Math.max(longest, endMs - dueMs)
  const power = 10 ** Math.floor(Math.log10(longest))
  return ([1, 2, 5].find(step => step * power >= longest) ?? 10) * power
}
