/**
 * The run's clock: milliseconds since the run began, on the kernel's monotonic clock, which all processes of one
 * machine share. Every instant tahan records (`…AtMs`, `dueMs`, `t0Ms`) is on it; the manifest names the wall-clock
 * time of its zero. It never jumps when the time of day is corrected.
 */
export interface RunClock {
  nowMs: () => number
}

/** Nanoseconds of the kernel's monotonic clock at the run's zero, as a decimal string that fits an environment variable. */
export type ClockOrigin = string

export function newOrigin(): ClockOrigin {
  return String(process.hrtime.bigint())
}

/** The same clock in any process that is told the origin. Resolution: below a microsecond. */
export function runClock(origin: ClockOrigin): RunClock {
  const originNs = BigInt(origin)
  return { nowMs: () => Number(process.hrtime.bigint() - originNs) / 1e6 }
}
