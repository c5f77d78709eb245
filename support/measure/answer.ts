import { quantile } from 'simple-statistics'
import type { Samples } from '../probe/sample.ts'

/** Fewer answers than this do not have a hundredth percentile worth the name. */
const leastAnswers = 100

/**
 * What an answer of the steady service takes: the first percentile of the latency, from sending, over kept connections
 * and before the fault (all samples where there is none), in milliseconds. The quickest and not the median, because they
 * are what the service itself takes when nothing stands in its way, where the median of a busy machine tells of the
 * machine: from trial to trial of one build that median differed by 100 % and more here, the tenth percentile by 50 %,
 * and the first by 20 %.
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
  return tookMs.length < leastAnswers ? undefined : quantile(tookMs, 0.01)
}
