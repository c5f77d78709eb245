import { quantile } from 'simple-statistics'
import type { Samples } from '../probe/sample.ts'

/** Fewer answers than this do not have a tenth percentile worth the name. */
const leastAnswers = 100

/**
 * What an answer of the steady service takes: the tenth percentile of the latency, from sending, over kept connections
 * and before the fault (all samples where there is none), in milliseconds. The tenth and not the median, because it is
 * what the service itself takes when nothing stands in its way, where the median of a busy machine tells of the machine:
 * between runs of one build that median differed threefold here, and the tenth percentile by a third.
 *
 * @returns undefined with fewer than a hundred such answers
 */
export function answerMs(samples: Samples, t0Ms: number | undefined): number | undefined {
  const tookMs: number[] = []
  for (const { outcome, connection, sentMs, endMs } of samples) {
    if (outcome === 'ok' && connection === 'reused' && (t0Ms === undefined || endMs < t0Ms)) {
      tookMs.push(endMs - sentMs)
    }
  }
  return tookMs.length < leastAnswers ? undefined : quantile(tookMs, 0.1)
}
