import type { QueueRecord } from '../../record/queue.ts'
import type { Trial } from '../../record/trial.ts'

/**
 * A trial's verdict with what its queue showed: where nothing piled up, or nobody could tell how much waits, nothing is
 * said of a drain; one that did not end while it was watched fails.
 */
export function withQueue(
  said: Pick<Trial, 'verdict' | 'reason'>,
  queue: QueueRecord | undefined,
): Pick<Trial, 'verdict' | 'reason'> {
  if (queue === undefined || said.verdict !== 'pass') return said
  const { drain, peak, before, worker, failed, readings, backMs } = queue
  if (drain === undefined) {
    const because =
      before === undefined || peak === undefined
        ? `nobody could tell how much waits (${failed} of ${failed + readings} attempts failed)`
        : backMs === undefined
          ? `${worker} was not given back`
          : `no more waited without ${worker} (${peak}) than before (${before})`
    return { verdict: 'inconclusive', reason: `${said.reason} Nothing can be said of the queue: ${because}.` }
  }
  const took = `${(drain.ms / 1_000).toFixed(2)} s`
  const waited = `Without ${worker} up to ${peak} pieces of work waited (${before} before)`
  return drain.censored
    ? { verdict: 'fail', reason: `${waited}, and they were not worked off in the ${took} since it was back.` }
    : {
        verdict: said.verdict,
        reason: `${said.reason} ${waited}; worked off ${took} after it was given back.`,
      }
}
