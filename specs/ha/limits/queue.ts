import type { Limit, LossLimit } from '../../../fixtures/matchers.ts'
import type { Machines } from './machines.ts'

/** No profile leaves workers away for longer. */
const longestAwayMs = 20_000

/** What a queue whose workers were away may cost. */
export function queueLimits({ startMs }: Machines) {
  const drain: Limit = {
    ms: longestAwayMs + 5_000 + startMs,
    because: `workers take from the queue within 5 s of a start of up to ${startMs / 1_000} s, and do work at least as fast as it comes: what piled up in up to ${longestAwayMs / 1_000} s takes no longer than that.`,
  }
  const loss: LossLimit = {
    seconds: 0.5,
    because: 'who puts work into a queue does not wait for its workers; nothing that answers is touched.',
  }
  return { 'queue-drain': { drain, loss } }
}
