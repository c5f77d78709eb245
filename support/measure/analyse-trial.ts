import { type Fault, lostNodesOf, outlastsTrial } from '../chaos/fault.ts'
import type { Samples } from '../probe/sample.ts'
import type { Duration, FourTimes, OutageWindow, TrialMeasures } from '../record/trial.ts'
import type { TimelineEvent } from '../timeline/event.ts'
import { requestAvailability } from './availability.ts'
import { backFrom, readBack } from './back.ts'
import { latencyChange } from './latency.ts'
import { lostSeconds } from './lost-seconds.ts'
import { isExposed, observedFrom } from './observed.ts'
import { type Reaction, readReaction, takesInstances } from './repair.ts'
import { countRequests } from './requests.ts'
import { sequenceOf } from './sequence.ts'
import { failedRuns, fullOutageMs, outageWindows, runMs } from './windows.ts'

/** What must be known of a trial beside its samples and events. */
export interface TrialContext {
  /** What the fault was to hit, as the timeline calls it: the app, or a part of it. */
  app: string
  /** Undefined in a steady-state trial, or when none was injected. */
  fault: Fault | undefined
  /** The proven instant of the fault's effect, run's clock. */
  t0Ms: number | undefined
  /** When power was given again, where a fault took it and the trial went on; run's clock. */
  poweredMs?: number | undefined
  /** When the probe stopped, run's clock. */
  endedAtMs: number
}

/**
 * What one trial showed, from its samples and events alone. The four times:
 *
 * - **reaction** = t1 − t0, t1 being the first orchestrator event that shows the fault was noticed;
 * - **repair** = t2 − t1, t2 being when as many instances are ready as before; beside it **running**, until the
 *   replacement's container runs (see `readReaction`);
 * - **recovery** = t3 − t1, t3 being the end of the last outage window: the first ok sample of those that answered
 *   stably. It is negative where clients were served again before the orchestrator noticed, and absent where no
 *   request failed;
 * - **outage** = the time within outage windows (see `outageWindows`). With one window it is the time from the first
 *   failed sample to the first of stably ok ones, and equals reaction + recovery but for the time from the fault to
 *   the first failed sample; `consistencyMs` tells how much they differ.
 *
 * Requests that ended before t0 do not count to the fault; those under way may have met it. Requests through the door
 * of a node that the fault takes away are left out: no client would be sent there, and they would hide what the rest of
 * the service does.
 * What had not happened when the trial ended is censored: it took at least as long as was watched.
 */
export function analyseTrial(
  samples: Samples,
  events: readonly TimelineEvent[],
  context: TrialContext,
): TrialMeasures {
  const { app, fault, t0Ms, poweredMs, endedAtMs } = context
  const vantages = vantagesOf(samples)
  const lostVantages = lostNodesOf(fault).filter(node => vantages.has(node))
  const { known, unknown, periodMs, perSecond } = sequenceOf(samples, lostVantages)

  const fromMs = observedFrom(known, { t0Ms, stable: perSecond })
  const observed = known.filter(({ dueMs }) => dueMs >= fromMs)
  const windows = outageWindows(observed, perSecond, endedAtMs)
  const affected = t0Ms === undefined ? observed : observed.filter(sample => isExposed(sample, t0Ms))
  const runs = failedRuns(affected, endedAtMs)
  const requests = countRequests(
    observed,
    unknown.filter(({ dueMs }) => dueMs >= fromMs),
  )

  const reaction =
    isNoticeable(fault) && t0Ms !== undefined ? readReaction(events, app, fault, t0Ms) : undefined
  const away = backFrom(fault, t0Ms, poweredMs)
  const t3Ms = t0Ms === undefined ? undefined : windows.at(-1)?.toMs
  const times = timesOf({ fault, t0Ms, endedAtMs }, reaction, windows)
  return {
    instants: {
      t0Ms,
      t1Ms: reaction?.noticedMs,
      runningMs: reaction?.runningMs,
      t2Ms: reaction?.readyMs,
      t3Ms,
      poweredMs,
    },
    noticedBy: reaction?.noticedBy,
    times,
    windows,
    longestWindowMs: runs.reduce((longest, run) => Math.max(longest, runMs(run)), 0),
    fullOutageMs: fullOutageMs(affected, runs),
    lostSeconds: lostSeconds(affected, {
      fromMs: affected.at(0)?.dueMs ?? endedAtMs,
      toMs: endedAtMs,
      periodMs,
    }),
    availability: requestAvailability(requests),
    requests,
    consistencyMs: consistencyOf(times),
    probePeriodMs: periodMs,
    back: away && readBack(samples, events, { ...away, app: doorOf(app), endedAtMs }),
    latency:
      fault?.kind === 'network-degrade' && t0Ms !== undefined
        ? latencyChange(samples, { vantage: fault.node, sinceMs: fromMs, t0Ms })
        : undefined,
    lostVantages,
  }
}

/** Who answers at the door is the app's own, whichever part of it a fault was to hit. */
function doorOf(app: string): string {
  return app.split('/', 1)[0] ?? app
}

function vantagesOf(samples: Samples): Set<string> {
  const vantages = new Set<string>()
  for (const { vantage } of samples) vantages.add(vantage)
  return vantages
}

/**
 * With the only server the orchestrator itself is away: what it says when it is back is no reaction to the fault. Workers
 * that were scaled away are what it was told to have.
 */
function isNoticeable(fault: Fault | undefined): fault is Fault {
  return fault !== undefined && fault.kind !== 'server-power-off' && fault.kind !== 'worker-away'
}

function timesOf(
  { fault, t0Ms, endedAtMs }: Pick<TrialContext, 'fault' | 't0Ms' | 'endedAtMs'>,
  reaction: Reaction | undefined,
  windows: readonly OutageWindow[],
): FourTimes {
  const last = windows.at(-1)
  const outage = {
    ms: windows.reduce((sum, { pointMs }) => sum + pointMs, 0),
    // What is meant to last is not cut short by the end of the trial.
    censored: last !== undefined && last.toMs === undefined && !outlastsTrial(fault),
  }
  if (t0Ms === undefined || reaction === undefined) {
    return { reaction: undefined, running: undefined, repair: undefined, recovery: undefined, outage }
  }
  const { noticedMs, runningMs, readyMs } = reaction
  // Where no instance was taken, nothing has to be noticed or repaired.
  const takes = fault !== undefined && takesInstances(fault)
  const until = (toMs: number | undefined, sinceMs: number): Duration =>
    toMs === undefined ? { ms: endedAtMs - sinceMs, censored: true } : { ms: toMs - sinceMs, censored: false }
  if (noticedMs === undefined) {
    const never = { running: undefined, repair: undefined, recovery: undefined }
    return { reaction: takes ? until(undefined, t0Ms) : undefined, ...never, outage }
  }
  return {
    reaction: until(noticedMs, t0Ms),
    running: takes ? until(runningMs, noticedMs) : undefined,
    repair: takes ? until(readyMs, noticedMs) : undefined,
    recovery: last && until(last.toMs, noticedMs),
    outage,
  }
}

function consistencyOf({ reaction, recovery, outage }: FourTimes): number | undefined {
  if (!reaction || !recovery || reaction.censored || recovery.censored) return undefined
  return outage.ms - (reaction.ms + recovery.ms)
}
