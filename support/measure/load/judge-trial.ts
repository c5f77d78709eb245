import type { LoadStep } from '../../record/load-step.ts'
import type { TrialJudgement } from '../judge-trial.ts'
import { askedInWords } from './judge-step.ts'

/**
 * Whether a load trial can be believed, in a sentence. A generator that was the limit on the higher steps leaves the
 * lower ones sound: the trial is as far as it got, and whoever judges a step looks at that step. A machine that was
 * slowed down spoils the whole.
 *
 * @param underFailure what may be said of the fault in its middle; undefined where there was none
 */
export function judgeLoadTrial(
  steps: readonly LoadStep[],
  underFailure: TrialJudgement | undefined,
): TrialJudgement {
  const [first] = steps
  if (first === undefined) return { verdict: 'inconclusive', reason: 'No step was made.' }
  const spoiled = steps.find(({ verdict }) => verdict === 'invalid')
  if (spoiled) return { verdict: 'invalid', reason: `At ${nameOf(spoiled)}: ${spoiled.reason}` }
  if (first.verdict !== 'pass') {
    return { verdict: first.verdict, reason: `At ${nameOf(first)}, its first step: ${first.reason}` }
  }
  // Under a load of ours it is ours that the service was not steady: not what the cluster is like.
  if (underFailure?.verdict === 'infrastructure') return { ...underFailure, verdict: 'invalid' }
  if (underFailure) return underFailure
  const unsound = steps.find(({ verdict }) => verdict !== 'pass')
  if (unsound === undefined) return { verdict: 'pass', reason: soundOf(steps) }
  const sound = steps.filter(({ verdict }) => verdict === 'pass').length
  return {
    verdict: 'pass',
    reason: `${sound} of ${steps.length} steps are sound. From ${nameOf(unsound)} on not all are: ${unsound.reason}`,
  }
}

function soundOf(steps: readonly LoadStep[]): string {
  const best = steps.reduce((found, step) => (rateOf(step) > rateOf(found) ? step : found))
  const which = steps.length === 1 ? 'The one step is' : `All ${steps.length} steps are`
  return `${which} sound. The most was ${Math.round(rateOf(best))} good answers a second, at ${nameOf(best)}.`
}

const rateOf = ({ throughput }: LoadStep) => throughput.requestsPerSecond ?? 0

/** `200 connections`; with its instances where they are what differs. */
function nameOf({ asked, replicas }: LoadStep): string {
  return `${askedInWords(asked)} on ${replicas === 1 ? 'one instance' : `${replicas} instances`}`
}
