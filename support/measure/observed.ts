import type { Sample } from '../probe/sample.ts'

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
export function observedFrom(known: readonly Sample[], { t0Ms, stable }: SteadyQuestion): number {
  const first = known[0]?.dueMs ?? 0
  if (t0Ms !== undefined) {
    const lastFailed = known.findLastIndex(sample => sample.outcome !== 'ok' && !isExposed(sample, t0Ms))
    return lastFailed < 0 ? first : (known[lastFailed + 1]?.dueMs ?? first)
  }
  let run = 0
  for (const [i, { outcome }] of known.entries()) {
    run = outcome === 'ok' ? run + 1 : 0
    if (run >= stable) return known[i - stable + 1]?.dueMs ?? first
  }
  return first
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
export function steadyBefore(known: readonly Sample[], t0Ms: number): boolean {
  const second = known.filter(sample => sample.dueMs >= t0Ms - 1000 && !isExposed(sample, t0Ms))
  return second.length > 0 && second.every(({ outcome }) => outcome === 'ok')
}
