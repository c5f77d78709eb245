import type { Samples } from '../probe/sample.ts'

/** The samples that speak for the service, in order of intended start. */
export interface Sequence {
  /** Neither late nor through a lost node's door. */
  known: Samples
  /** Slots that the prober itself spoiled: neither up nor down. */
  unknown: Samples
  /**
   * Mean time between two samples, the resolution of everything said of them, milliseconds; 0 when there are fewer
   * than two.
   */
  periodMs: number
  /** How many samples in a row cover one second: so many ok ones in a row are "stably ok". */
  perSecond: number
}

/** @param lostVantages doors that the fault itself took away: what goes through them says nothing of the service */
export function sequenceOf(samples: Samples, lostVantages: readonly string[] = []): Sequence {
  const counted = inOrder(
    lostVantages.length === 0 ? samples : samples.filter(({ vantage }) => !lostVantages.includes(vantage)),
  )
  const spanMs = (counted.at(-1)?.dueMs ?? 0) - (counted.at(0)?.dueMs ?? 0)
  const periodMs = counted.length > 1 ? spanMs / (counted.length - 1) : 0
  return {
    known: counted.filter(({ outcome }) => outcome !== 'late'),
    unknown: counted.filter(({ outcome }) => outcome === 'late'),
    periodMs,
    perSecond: periodMs > 0 ? Math.ceil(1000 / periodMs) : 1,
  }
}

/** By intended start, as they usually are. */
function inOrder(samples: Samples): Samples {
  let beforeMs = Number.NEGATIVE_INFINITY
  for (const { dueMs } of samples) {
    if (dueMs < beforeMs) return [...samples].sort((a, b) => a.dueMs - b.dueMs)
    beforeMs = dueMs
  }
  return samples
}
