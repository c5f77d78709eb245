import { outlastsTrial } from '../chaos/fault.ts'
import type { Samples } from '../probe/sample.ts'
import type {
  Back,
  Duration,
  LatencyChange,
  LatencyQuantiles,
  TrialMeasures,
  Verdict,
} from '../record/trial.ts'
import type { TrialContext } from './analyse-trial.ts'
import { steadyBefore } from './observed.ts'
import { sequenceOf } from './sequence.ts'

export interface TrialJudgement {
  verdict: Verdict
  /** One sentence. */
  reason: string
}

/** More unknown slots than this share, and the instrument saw too little to be believed. */
export const unknownLimit = 0.05

/** With fewer answers the shares and bounds of a trial mean nothing. */
const fewestSamples = 50

/**
 * Whether a trial can be believed, and what it showed, in a sentence. Limits are not judged here.
 *
 * - `infrastructure`: the service was not steady in the second before the fault, or no fault could be injected (say why
 *   in `notSteady`);
 * - `invalid`: the prober missed more than `unknownLimit` of its slots since a second before the fault;
 * - `inconclusive`: too few samples, or the trial ended before it could tell whether the service answered stably;
 * - `fail`: the service never came back while it was watched;
 * - `pass`: sound. No data never passes.
 */
export function judgeTrial(
  measures: TrialMeasures,
  samples: Samples,
  context: TrialContext & { notSteady?: string },
): TrialJudgement {
  const { t0Ms, notSteady } = context
  const { requests, lostVantages, windows } = measures
  const { known, unknown, perSecond } = sequenceOf(samples, lostVantages)
  if (notSteady !== undefined) return { verdict: 'infrastructure', reason: notSteady }
  if (known.length + unknown.length < fewestSamples) {
    const reason = `Only ${known.length + unknown.length} requests were made: too few to say anything.`
    return { verdict: 'inconclusive', reason }
  }
  const unknownShare = unknownShareOf(known, unknown, t0Ms)
  if (unknownShare > unknownLimit) {
    const reason =
      `The prober missed ${percent(unknownShare)} of its requests (${percent(unknownLimit)} are allowed): ` +
      'the machine was too busy to measure on.'
    return { verdict: 'invalid', reason }
  }
  if (t0Ms === undefined && context.fault !== undefined) {
    return { verdict: 'infrastructure', reason: 'The fault was not injected.' }
  }
  if (t0Ms === undefined) return quiet(measures, known, perSecond)
  // A node that is given its power ends an outage, and need not have begun one within the trial.
  if (context.fault?.kind !== 'node-power-on' && !steadyBefore(known, t0Ms)) {
    const reason =
      'The service was not steady in the second before the fault: what failed after it proves nothing.'
    return { verdict: 'infrastructure', reason }
  }
  const after = known.filter(({ dueMs }) => dueMs >= t0Ms)
  if (after.length < Math.min(perSecond, fewestSamples)) {
    const reason = `Only ${after.length} requests were made after the fault: too few to say anything.`
    return { verdict: 'inconclusive', reason }
  }
  const open = windows.find(({ toMs }) => toMs === undefined)
  // What lasts until it is healed, after the trial, has no recovery to wait for.
  if (open === undefined || outlastsTrial(context.fault))
    return { verdict: 'pass', reason: shown(measures, context.fault) }
  if (known.at(-1)?.outcome === 'ok') {
    const reason =
      'The service answered again when the trial ended, but not for long enough to call it stable.'
    return { verdict: 'inconclusive', reason }
  }
  const reason = `The service did not come back in the ${seconds(open.pointMs)} that it was watched: requests failed, ${failures(requests)}.`
  return { verdict: 'fail', reason }
}

/** Of what the trial is judged by: a prober that was late while it warmed up missed nothing that matters. */
function unknownShareOf(known: Samples, unknown: Samples, t0Ms: number | undefined): number {
  const fromMs = t0Ms === undefined ? 0 : t0Ms - 1000
  const count = (samples: Samples) => samples.filter(({ dueMs }) => dueMs >= fromMs).length
  const missed = count(unknown)
  return missed === 0 ? 0 : missed / (missed + count(known))
}

/** A trial without a fault: whatever failed is a false alarm of the instrument, or a cluster that is not steady. */
function quiet({ requests, windows }: TrialMeasures, known: Samples, perSecond: number): TrialJudgement {
  if (known.length < perSecond) {
    return {
      verdict: 'inconclusive',
      reason: 'It was watched for less than a second: too little to say anything.',
    }
  }
  const reason =
    requests.failed === 0
      ? `Nothing was done, and all of ${requests.sent} requests were answered.`
      : `Nothing was done, and yet requests failed, ${failures(requests)}: ${windows.length} false alarms.`
  return { verdict: 'pass', reason }
}

function shown(measures: TrialMeasures, fault: TrialContext['fault']): string {
  const { times, requests, back, latency } = measures
  const outage =
    requests.failed === 0
      ? `No request of ${requests.sent} failed`
      : `Requests failed for ${seconds(times.outage.ms)}: ${failures(requests)}`
  if (back) return `${outage}. ${backInWords(back)}.`
  if (latency) return `${outage}. ${latencyInWords(latency)}.`
  // Whoever is told to have fewer instances has nothing to notice.
  if (fault?.kind === 'worker-away') return `${outage}.`
  if (times.reaction === undefined || times.reaction.censored) {
    return `${outage}. The orchestrator showed no reaction.`
  }
  if (times.repair === undefined) return `${outage}. Noticed after ${duration(times.reaction)}.`
  const repair = times.repair.censored
    ? `not repaired within the next ${seconds(times.repair.ms)}`
    : `repaired ${duration(times.repair)} later`
  return `${outage}. Noticed after ${duration(times.reaction)}, ${repair}.`
}

/** `Back after: control plane 3.10 s, node Ready 4.20 s.` */
function backInWords({ controlPlane, door, instance, node }: Back): string {
  const told = (what: string, time: Duration | undefined) =>
    time === undefined ? [] : [`${what} ${time.censored ? 'not within ' : ''}${seconds(time.ms)}`]
  const parts = [
    ...told('the control plane', controlPlane),
    ...told('its door', door),
    ...told('an instance on it', instance),
    ...told('the node Ready', node),
  ]
  return parts.length === 0 ? 'Nothing was seen to be away' : `Back after: ${parts.join(', ')}`
}

function latencyInWords({ vantage, before, since }: LatencyChange): string {
  const told = (quantiles: LatencyQuantiles | undefined) =>
    quantiles === undefined
      ? 'no answer'
      : `${quantiles.p50Ms.toFixed(1)} ms (99 %: ${quantiles.p99Ms.toFixed(1)} ms)`
  return `Half of the answers through ${vantage} took up to ${told(before)} before, ${told(since)} since`
}

function failures({ failed, sent, failedBy }: TrialMeasures['requests']): string {
  const kinds = Object.entries(failedBy).map(([outcome, n]) => `${n} ${outcome}`)
  return `${failed} of ${sent} (${kinds.join(', ')})`
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const duration = (value: Duration | undefined) =>
  value === undefined ? 'an unknown time' : seconds(value.ms)
const percent = (ratio: number) => `${(100 * ratio).toFixed(1)} %`
