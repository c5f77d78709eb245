import { ledgerOver } from '../../../support/record/ledger-over.ts'
import type { KneeSummary, LoadExperiment, StepSummary } from '../../../support/record/load-experiment.ts'
import { ledgerSentence } from '../ledger-sentence.ts'
import { grouped } from '../units.ts'
import { lossText, msText, rateText, stepText } from './step-text.ts'

/** The step with the most good answers a second; undefined where no step's figures are the service's. */
export function mostDelivering({ steps }: Pick<LoadExperiment, 'steps'>): StepSummary | undefined {
  return steps
    .filter(({ measures }) => measures.requestsPerSecond.median !== undefined)
    .toSorted(
      (a, b) => (b.measures.requestsPerSecond.median ?? 0) - (a.measures.requestsPerSecond.median ?? 0),
    )[0]
}

/** A load in a few sentences: what the most delivering step delivered, where the knee is, what became of writes. */
export function loadSentence({ kind, steps, knee, trials }: LoadExperiment): string {
  const best = mostDelivering({ steps })
  if (best === undefined) return 'No step has figures that are the service’s.'
  const { requestsPerSecond, p99Ms, requestLoss } = best.measures
  const delay = p99Ms.median === undefined ? '' : `, 99 % of them within ${msText(p99Ms.median)} ms`
  const loss = requestLoss.median === undefined ? '' : `, ${lossText(requestLoss.median)} of requests lost`
  const most = `Most was delivered at ${stepText(kind, best)}: ${rateText(requestsPerSecond.median ?? 0)} good answers a second${delay}${loss}.`
  const promised = ledgerSentence(ledgerOver(trials))
  return knee === undefined ? `${most}${promised}` : `${most} ${kneeSentence(knee)}${promised}`
}

/** Where the knee is, with its interval over the repetitions. */
function kneeSentence({ bounds, knees, range, isAbove }: KneeSummary): string {
  const rule = `the largest step up to which 99 % are answered within ${grouped(bounds.p99Ms)} ms and at most ${lossText(bounds.errorRatio)} fail`
  if (range === undefined) {
    const why = knees.flatMap(knee => (knee.kind === 'unknown' ? [knee.because] : []))[0]
    return `The knee (${rule}) is not known: ${why ?? 'no trial can be believed'}.`
  }
  const [low, high] = range
  const place = (connections: number) =>
    connections === 0 ? 'below the first step' : `${grouped(connections)} connections`
  const where = low === high ? place(low) : `${place(low)} to ${place(high)} over ${knees.length} trials`
  const end = isAbove ? ', the top of the ladder: the true one is there or above' : ''
  return `The knee (${rule}) is at ${where}${end}.`
}
