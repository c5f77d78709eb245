import type { Sample, Samples } from '../probe/sample.ts'

/** What a trial is watched from: the samples before are those of a service that was still starting. */
export interface SteadyQuestion {
  t0Ms: number | undefined
  /** How many ok samples in a row cover a second. */
  stable: number
}

/**
 * Intended start of the first sample that counts. With a fault: the first after the last failure that ended ahead of
 * it. Without one: the first of stably ok samples, for there the steady state itself is what is watched. Where the
 * service never was steady, every sample counts.
 *
 * @param known by intended start, without late ones
 */
export function observedFrom(known: Samples, { t0Ms, stable }: SteadyQuestion): number {
  const first = known.at(0)?.dueMs ?? 0
  if (t0Ms !== undefined) {
    const lastFailed = lastFailedBefore(known, t0Ms)
    return lastFailed < 0 ? first : (known.at(lastFailed + 1)?.dueMs ?? first)
  }
  let run = 0
  let i = -1
  for (const { outcome } of known) {
    i += 1
    run = outcome === 'ok' ? run + 1 : 0
    if (run >= stable) return known.at(i - stable + 1)?.dueMs ?? first
  }
  return first
}

/** -1 where none failed. */
function lastFailedBefore(known: Samples, t0Ms: number): number {
  for (let i = known.length - 1; i >= 0; i -= 1) {
    const sample = known.at(i)
    if (sample && sample.outcome !== 'ok' && !isExposed(sample, t0Ms)) return i
  }
  return -1
}

/**
 * Whether a request can have met the fault: it was made after it, or was still under way. One that ended before
 * cannot.
 */
export function isExposed({ endMs }: Sample, t0Ms: number): boolean {
  return endMs >= t0Ms
}

/**
 * Whether the service answered throughout the second before the fault, as far as it was asked then: without that, what
 * failed afterwards cannot be laid to the fault.
 */
export function steadyBefore(known: Samples, t0Ms: number): boolean {
  const second = known.filter(sample => sample.dueMs >= t0Ms - 1000 && !isExposed(sample, t0Ms))
  return second.length > 0 && second.filter(({ outcome }) => outcome !== 'ok').length === 0
}
