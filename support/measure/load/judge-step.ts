import type { AskedLoad, LoadStep } from '../../record/load-step.ts'
import type { Verdict } from '../../record/trial.ts'

/** With fewer requests the shares and quantiles of a step mean nothing. */
const fewestRequests = 50

type Unjudged = Omit<LoadStep, 'verdict' | 'reason'>

/** Whether a step's figures can be believed to be the service's, and what they are, in a sentence. */
export function judgeStep(step: Unjudged): { verdict: Verdict; reason: string } {
  const throttled = step.resources?.find(({ throttledBy }) => throttledBy && throttledBy.length > 0)
  if (throttled) {
    const reason = `${throttled.name} was slowed down meanwhile (${throttled.throttledBy?.join(', ')}): what it delivered then is not what it can.`
    return { verdict: 'invalid', reason }
  }
  if (step.limitedBy !== undefined) {
    return { verdict: 'inconclusive', reason: `The generator was the limit: ${step.limitedBy}.` }
  }
  const { ok, failed, unanswered } = step.requests
  if (ok + failed < fewestRequests) {
    const reason = `Only ${ok + failed} requests were answered or failed (${unanswered} were under way at the end): too few to say anything.`
    return { verdict: 'inconclusive', reason }
  }
  return { verdict: 'pass', reason: shown(step) }
}

function shown({ asked, connected, served, requests, throughput, latency }: Unjudged): string {
  const opened =
    connected < asked.connections ? ` Only ${connected} of ${asked.connections} connections opened.` : ''
  const unserved = asked.connections - (served ?? asked.connections)
  const starved = unserved === 0 ? '' : ` ${unserved} of ${asked.connections} connections got no good answer.`
  const { failed, ok } = requests
  const lost = failed === 0 ? 'none failed' : `${failed} of ${ok + failed} failed`
  if (latency === undefined) return `No request was answered well: ${lost}.${opened}${starved}`
  const rate = Math.round(throughput.requestsPerSecond ?? 0)
  return `${rate} good answers a second, 99 % of them within ${latency.p99Ms.toFixed(1)} ms; ${lost}.${opened}${starved}`
}

/** As it stands in sentences: `200 connections`, `500 requests/s`. */
export function askedInWords(asked: AskedLoad): string {
  return asked.mode === 'closed' ? `${asked.connections} connections` : `${asked.ratePerSecond} requests/s`
}
