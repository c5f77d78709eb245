import type { Sample, Samples } from '../probe/sample.ts'
import type { OutageWindow } from '../record/trial.ts'

/**
 * Every outage window of the samples: from the first failed one to the first of `stable` ok ones in a row, so that
 * answers in between, too few to be called stable, do not end it. The window that has not ended with the samples is
 * censored.
 *
 * Its bounds are what the samples prove. A request met the service at some instant between when it was sent and when
 * it ended; one that failed met it no later than a healthy service would have answered (as it did in the second
 * before: see `answersWithin`), so that a timeout is not taken for half a second of doubt. The service was out for at least from the
 * latest instant of the first failed sample to the earliest of the last, and at most from the earliest of the last ok
 * one before to the latest of the first ok one after. (Bounds by intended starts alone missed the truth, by as much as
 * samples were sent late: see specs/instrument.)
 *
 * @param known by intended start, without late ones
 * @param stable how many ok ones in a row end a window: as many as cover a second
 * @param endMs end of the trial, run's clock
 */
export function outageWindows(known: Samples, stable: number, endMs: number): OutageWindow[] {
  const windows: OutageWindow[] = []
  let open: { first: number; last: number; failed: number } | undefined
  let i = -1
  for (const { outcome } of known) {
    i += 1
    if (outcome !== 'ok') {
      open ??= { first: i, last: i, failed: 0 }
      open.last = i
      open.failed += 1
    } else if (open && i - open.last >= stable) {
      windows.push(windowOf(known, open, true, endMs))
      open = undefined
    }
  }
  if (open) windows.push(windowOf(known, open, false, endMs))
  return windows
}

function windowOf(
  known: Samples,
  { first, last, failed }: { first: number; last: number; failed: number },
  ended: boolean,
  endMs: number,
): OutageWindow {
  const [firstFailed, lastFailed] = [known.at(first), known.at(last)]
  const [okBefore, okAfter] = [
    first > 0 ? known.at(first - 1) : undefined,
    ended ? known.at(last + 1) : undefined,
  ]
  const fromMs = firstFailed?.dueMs ?? endMs
  const toMs = okAfter?.dueMs
  const pointMs = (toMs ?? endMs) - fromMs
  const surelyOutMs = firstFailed
    ? Math.min(firstFailed.endMs, firstFailed.sentMs + answersWithin(known, first))
    : endMs
  const leastMs = (lastFailed?.sentMs ?? fromMs) - surelyOutMs
  return {
    fromMs,
    toMs,
    pointMs,
    lowerMs: Math.max(0, Math.min(pointMs, leastMs)),
    upperMs: okBefore && okAfter && Math.max(pointMs, okAfter.endMs - okBefore.sentMs),
    failed,
  }
}

/** One second is a small sample of how long answers can take. */
const margin = 2

/**
 * How long a healthy service takes at most to answer: twice what it took in the second before a sample; infinite where
 * nobody knows.
 */
function answersWithin(known: Samples, before: number): number {
  const sinceMs = (known.at(before)?.dueMs ?? 0) - 1_000
  let longestMs: number | undefined
  for (let i = before - 1; i >= 0; i -= 1) {
    const sample = known.at(i)
    if (!sample || sample.dueMs < sinceMs || sample.outcome !== 'ok') break
    longestMs = Math.max(longestMs ?? 0, sample.endMs - sample.sentMs)
  }
  return longestMs === undefined ? Number.POSITIVE_INFINITY : margin * longestMs
}

/** Failed samples in a row, without any ok one between. */
export interface FailedRun {
  samples: Sample[]
  /** The next ok sample's intended start, or the trial's end. */
  toMs: number
}

/** @param known by intended start, without late ones */
export function failedRuns(known: Samples, endMs: number): FailedRun[] {
  const runs: FailedRun[] = []
  let open: Sample[] = []
  for (const sample of known) {
    if (sample.outcome !== 'ok') open.push(sample)
    else if (open.length > 0) {
      runs.push({ samples: open, toMs: sample.dueMs })
      open = []
    }
  }
  if (open.length > 0) runs.push({ samples: open, toMs: endMs })
  return runs
}

/** From the first failed sample to the next ok one. */
export function runMs({ samples, toMs }: FailedRun): number {
  return toMs - (samples[0]?.dueMs ?? toMs)
}

/** Fewer failures in a row happen by chance when every third request fails. */
const leastForFullOutage = 5

/**
 * Time in which nothing got through, milliseconds: runs of failures in which every vantage and connection kind failed.
 * Shorter runs are part of a brown-out.
 */
export function fullOutageMs(known: Samples, runs: readonly FailedRun[]): number {
  const long = runs.filter(({ samples }) => samples.length >= leastForFullOutage)
  if (long.length === 0) return 0
  const lanes = lanesOf(known)
  return long.filter(({ samples }) => lanesOf(samples) === lanes).reduce((sum, run) => sum + runMs(run), 0)
}

/** How many ways there are to ask: doors, each over new connections and over reused ones. */
function lanesOf(samples: Iterable<Sample>): number {
  const lanes = { new: new Set<string>(), reused: new Set<string>() }
  for (const { connection, vantage } of samples) lanes[connection].add(vantage)
  return lanes.new.size + lanes.reused.size
}
