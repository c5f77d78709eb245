import type { FaultKind } from '../../support/chaos/fault.ts'
import type { Experiment } from '../../support/record/experiment.ts'
import type { Verdict } from '../../support/record/trial.ts'
import { spreadText } from './median.ts'
import { secondsText } from './units.ts'

/** A verdict as a reader says it. `skipped` is what was not tried, because the target cannot do it. */
export const verdictWords: Record<Verdict | 'skipped', string> = {
  pass: 'Passed',
  fail: 'Failed',
  inconclusive: 'Inconclusive',
  invalid: 'Invalid',
  infrastructure: 'No steady state',
  skipped: 'Skipped',
}

/** What each verdict means, for whoever meets the word for the first time. */
export const verdictMeanings: Record<Verdict | 'skipped', string> = {
  pass: 'the cluster withstood what was asked of it',
  fail: 'it cost more than is allowed',
  inconclusive: 'too few samples or trials to claim it',
  invalid: 'the instrument or the hardware spoiled the measurement',
  infrastructure: 'the cluster could not be brought to steady state',
  skipped: 'the target cannot do it',
}

const faultWords: Record<FaultKind, string> = {
  'container-kill': 'Killing the app’s process',
  'sandbox-kill': 'Killing a whole instance',
  'pod-delete': 'Deleting an instance',
  'node-power-off': 'Powering a node off',
  'node-network-cut': 'Cutting a node’s network',
  'node-drain': 'Draining a node',
  'node-power-on': 'Giving a node its power back',
  'node-reboot': 'Rebooting a node',
  'server-power-off': 'Powering the only server off',
  'agent-restart': 'Restarting a node’s agent',
  'network-degrade': 'Degrading a node’s network',
  'rolling-update': 'Rolling out an update',
  'worker-away': 'Taking the workers of a queue away',
}

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five']

/**
 * An experiment in one sentence: `Killing the app’s process cost 1.90 s (1.78–2.99, n=3) with one replica; allowed 4000 ms.`
 * The figure is the median outage at the probe, with its 95 % interval where so many trials allow one, and else with the
 * shortest and the longest.
 */
export function experimentSentence(experiment: Experiment, allowed?: string): string {
  const { replicas, measures } = experiment
  const did = deedOf(experiment)
  const withReplicas = `with ${numberWords[replicas] ?? replicas} ${replicas === 1 ? 'replica' : 'replicas'}`
  const limit = allowed === undefined ? '' : `; allowed ${allowed}`
  const { n, median, min, max, censored } = measures.outageMs
  if (n === 0 || median === undefined || min === undefined || max === undefined) {
    return `${did} ${withReplicas} was not measured${limit}.`
  }
  const atLeast = censored > 0 ? 'at least ' : ''
  const back = backInWords(measures)
  if (back !== undefined) {
    const lost = max === 0 ? 'no request failed' : `requests failed for ${atLeast}${secondsText(median)}`
    return `${did} ${withReplicas}: ${back}; ${lost} (n=${n})${limit}.`
  }
  const { latencyBeforeMs: before, latencySinceMs: since } = measures
  if (before.median !== undefined && since.median !== undefined) {
    const lost = `${secondsText((measures.lostSeconds.median ?? 0) * 1000)} of service`
    return `${did} ${withReplicas} took half of the answers from ${before.median.toFixed(1)} to ${since.median.toFixed(1)} ms, and cost ${lost} (n=${n})${limit}.`
  }
  const { drainMs } = measures
  if (drainMs.median !== undefined) {
    const least = drainMs.censored > 0 ? 'at least ' : ''
    const lost = max === 0 ? 'no request failed' : `requests failed for ${atLeast}${secondsText(median)}`
    return `${did} ${withReplicas}: what waited was worked off in ${least}${secondsText(drainMs.median)}; ${lost} (n=${n})${limit}.`
  }
  if (max === 0) return `${did} cost no request ${withReplicas} (n=${n})${limit}.`
  const { survival } = measures.outageMs
  const cost =
    survival?.median === undefined ? `${atLeast}${secondsText(median)}` : secondsText(survival.median)
  return `${did} cost ${cost} (${spreadText(measures.outageMs)}) ${withReplicas}${limit}.`
}

/** A network is degraded in ways that only the claim tells apart, and so it is with what of an app a fault was to hit. */
const saidByClaim = (id: string, fault: FaultKind) =>
  fault === 'network-degrade' || id.startsWith('database-')

function deedOf({ id, fault, claim, question }: Experiment): string {
  if (fault === undefined) return question === 'qos' ? 'Serving users' : 'Leaving the cluster alone'
  return saidByClaim(id, fault) ? claim.replace(/, [^,]+$/, '') : faultWords[fault]
}

/** `back was the control plane after 3.67 s, its door after 5.02 s`: medians; undefined where nothing came back. */
function backInWords(measures: Experiment['measures']): string | undefined {
  const told = [
    ['the control plane', measures.controlPlaneBackMs],
    ['its door', measures.doorBackMs],
    ['an instance on it', measures.instanceBackMs],
    ['the node', measures.nodeBackMs],
  ] as const
  const parts = told.flatMap(([what, { median, censored }]) =>
    median === undefined ? [] : [`${what} after ${censored > 0 ? 'at least ' : ''}${secondsText(median)}`],
  )
  return parts.length === 0 ? undefined : `back was ${parts.join(', ')}`
}
