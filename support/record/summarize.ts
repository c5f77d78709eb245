import { max, median, min } from 'simple-statistics'
import { predictionOver } from '../predict/compare.ts'
import { medianInterval } from '../statistics/interval.ts'
import { type Lifetime, survivalMedian, survivalMedianInterval } from '../statistics/kaplan-meier.ts'
import type { Experiment, MeasureName, MeasureSummary, Survival } from './experiment.ts'
import { measureNames } from './experiment.ts'
import { type Judgement, judgementVerdict } from './judgement.ts'
import { ledgerOver } from './ledger-over.ts'
import type { Duration, Trial, Verdict } from './trial.ts'

/** What an experiment is, beside its trials. */
export type ExperimentIdentity = Pick<
  Experiment,
  'id' | 'question' | 'spec' | 'claim' | 'fault' | 'app' | 'replicas' | 'evidence' | 'clockOffsets' | 'plan'
>

/** n trials and what they show together. */
export function summarize(identity: ExperimentIdentity, trials: readonly Trial[]): Experiment {
  const prediction = predictionOver(trials)
  const ledger = ledgerOver(trials)
  return {
    ...identity,
    trials: [...trials],
    measures: measuresOver(trials),
    ...(prediction && { prediction }),
    ...(ledger && { ledger }),
    ...withStop(verdictOver(trials), identity.plan),
  }
}

/** Names the trials that were not made, as far as fewer were than planned. */
function withStop(
  said: Pick<Experiment, 'verdict' | 'reason'>,
  plan: Experiment['plan'],
): Pick<Experiment, 'verdict' | 'reason'> {
  if (!plan?.stopped) return said
  const { notMade, because } = plan.stopped
  const [first, last] = notMade
  const which = first === last ? `Trial ${first} was` : `Trials ${first} to ${last} were`
  return { ...said, reason: `${said.reason} ${which} not made: ${because}.` }
}

/** Weakest last: an experiment is as good as the worst of its trials. */
const byStrength: readonly Verdict[] = ['pass', 'inconclusive', 'invalid', 'infrastructure', 'fail']

/**
 * The verdict that trials allow: an experiment whose every trial is sound passes; any other is as bad as its worst
 * trial; one without trials is inconclusive. So no data, and data that cannot be believed, never pass.
 */
export function verdictOver(
  trials: readonly Pick<Trial, 'number' | 'verdict' | 'reason'>[],
): Pick<Experiment, 'verdict' | 'reason'> {
  const worst = trials.reduce<(typeof trials)[number] | undefined>(
    (found, trial) => (found === undefined || rank(trial) > rank(found) ? trial : found),
    undefined,
  )
  if (worst === undefined) return { verdict: 'inconclusive', reason: 'No trial was made.' }
  if (worst.verdict === 'pass') {
    const reason = trials.length === 1 ? worst.reason : `All ${trials.length} trials are sound.`
    return { verdict: 'pass', reason }
  }
  const like = trials.filter(({ verdict }) => verdict === worst.verdict).length
  const which = trials.length === 1 ? '' : `${like} of ${trials.length} trials; trial ${worst.number}: `
  return { verdict: worst.verdict, reason: `${which}${worst.reason}` }
}

const rank = ({ verdict }: Pick<Trial, 'verdict'>) => byStrength.indexOf(verdict)

/**
 * The experiment with what it was held to: a limit that was not kept fails it, and one of which that cannot be told
 * leaves it inconclusive. What was not sound before stays what it is: nothing can be claimed of it.
 */
export function judged<T extends Pick<Experiment, 'verdict' | 'reason' | 'plan'>>(
  experiment: T,
  judgements: readonly Judgement[],
): T {
  const having = (wanted: Verdict) => judgements.filter(judgement => judgementVerdict(judgement) === wanted)
  const verdict = having('fail').length > 0 ? 'fail' : 'inconclusive'
  const [first, ...others] = having(verdict)
  if (experiment.verdict !== 'pass' || first === undefined) return experiment
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  const reason = `${first.claim}: ${first.seen}, allowed ${first.limit}${more}.`
  return { ...experiment, ...withStop({ verdict, reason }, experiment.plan) }
}

const units: Record<MeasureName, MeasureSummary['unit']> = {
  reactionMs: 'ms',
  runningMs: 'ms',
  repairMs: 'ms',
  recoveryMs: 'ms',
  outageMs: 'ms',
  longestWindowMs: 'ms',
  lostSeconds: 's',
  availability: 'ratio',
  failedRequests: 'requests',
  nodeBackMs: 'ms',
  doorBackMs: 'ms',
  instanceBackMs: 'ms',
  controlPlaneBackMs: 'ms',
  latencyBeforeMs: 'ms',
  latencySinceMs: 'ms',
  latencyP99BeforeMs: 'ms',
  latencyP99SinceMs: 'ms',
  drainMs: 'ms',
}

function measuresOver(trials: readonly Trial[]): Experiment['measures'] {
  const entries = measureNames.map(name => [name, measureOver(trials, name)])
  return Object.fromEntries(entries) as Experiment['measures']
}

/** A measure of the trials that can be believed, and whether each had ended; undefined where one has no value. */
export function lifetimesOf(trials: readonly Trial[], name: MeasureName): (Lifetime | undefined)[] {
  return trials.map(trial =>
    trial.verdict === 'pass' || trial.verdict === 'fail' ? readMeasure(trial, name) : undefined,
  )
}

/** Over the trials that can be believed; the others keep their place, without a value. */
function measureOver(trials: readonly Trial[], name: MeasureName): MeasureSummary {
  const read = lifetimesOf(trials, name)
  const known = read.filter(found => found !== undefined)
  const values = known.map(({ value }) => value)
  const some = values.length > 0
  const survival = known.some(({ censored }) => censored) ? survivalOf(known) : undefined
  return {
    unit: units[name],
    n: values.length,
    median: some ? median(values) : undefined,
    min: some ? min(values) : undefined,
    max: some ? max(values) : undefined,
    values: read.map(found => found?.value ?? null),
    censored: read.filter(found => found?.censored).length,
    medianInterval: survival ? bounded(survival.interval) : medianInterval(values),
    ...(survival && { survival }),
  }
}

/** What had not ended is not as long as it was watched, but longer. */
function survivalOf(lifetimes: readonly Lifetime[]): Survival {
  return { median: survivalMedian(lifetimes), interval: survivalMedianInterval(lifetimes) }
}

function bounded([low, high]: [number, number | undefined] | [] = []): [number, number] | undefined {
  return low === undefined || high === undefined ? undefined : [low, high]
}

function readMeasure({ measures, queue }: Trial, name: MeasureName): Lifetime | undefined {
  const { times, requests, ...rest } = measures
  const { censored } = times.outage
  switch (name) {
    case 'reactionMs':
      return measured(times.reaction)
    case 'runningMs':
      return measured(times.running)
    case 'repairMs':
      return measured(times.repair)
    case 'recoveryMs':
      return measured(times.recovery)
    case 'outageMs':
      return measured(times.outage)
    case 'longestWindowMs':
      return { value: rest.longestWindowMs, censored }
    case 'lostSeconds':
      return { value: rest.lostSeconds, censored }
    case 'failedRequests':
      return { value: requests.failed, censored }
    case 'availability':
      return whole(rest.availability)
    case 'nodeBackMs':
      return measured(rest.back?.node)
    case 'doorBackMs':
      return measured(rest.back?.door)
    case 'instanceBackMs':
      return measured(rest.back?.instance)
    case 'controlPlaneBackMs':
      return measured(rest.back?.controlPlane)
    case 'latencyBeforeMs':
      return whole(rest.latency?.before?.p50Ms)
    case 'latencySinceMs':
      return whole(rest.latency?.since?.p50Ms)
    case 'latencyP99BeforeMs':
      return whole(rest.latency?.before?.p99Ms)
    case 'latencyP99SinceMs':
      return whole(rest.latency?.since?.p99Ms)
    case 'drainMs':
      return measured(queue?.drain)
    default:
      return name satisfies never
  }
}

function measured(duration: Duration | undefined): Lifetime | undefined {
  return duration && { value: duration.ms, censored: duration.censored }
}

/** Of what cannot be cut short by the end of a trial. */
function whole(value: number | undefined): Lifetime | undefined {
  return value === undefined ? undefined : { value, censored: false }
}
