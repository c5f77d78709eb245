const secondsPerYear = 365.25 * 24 * 3600

/** Answered requests ÷ answered and failed ones; undefined where there were none, so that no data is never "up". */
export function requestAvailability({ ok, failed }: { ok: number; failed: number }): number | undefined {
  return ok + failed === 0 ? undefined : ok / (ok + failed)
}

/** How many nines a ratio has: 0.999 has 3, 0.9995 has 3.3; Infinity for 1. */
export function ninesOf(availability: number): number {
  return availability >= 1 ? Number.POSITIVE_INFINITY : Math.log10(1 / (1 - availability))
}

/** Seconds a year that a service is down when it fails so often and is out for so long each time. */
export function yearlyDowntimeSeconds(outageMs: number, failuresPerYear: number): number {
  return Math.min(secondsPerYear, (outageMs / 1000) * failuresPerYear)
}

/** The availability that this would be over a year. */
export function yearlyAvailability(outageMs: number, failuresPerYear: number): number {
  return 1 - yearlyDowntimeSeconds(outageMs, failuresPerYear) / secondsPerYear
}
