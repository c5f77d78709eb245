import type { QueueRecord } from '../../record/queue.ts'

/** How much waited at an instant; undefined where nobody could tell. */
export interface BacklogReading {
  atMs: number
  waiting: number | undefined
}

/** When the worker went, came back, and the trial ended. Run's clock. */
export interface DrainContext {
  worker: string
  t0Ms: number | undefined
  backMs: number | undefined
  endedAtMs: number
}

/**
 * So long nothing more than before may wait, for the backlog to be called worked off; and so long more has to wait again,
 * for it to be called no longer so: work goes on to come, and some of it is met waiting.
 */
const drainedForMs = 1_000

/** What a trial's readings of a backlog say. */
export function queueRecordOf(readings: readonly BacklogReading[], context: DrainContext): QueueRecord {
  const { worker, t0Ms = Number.POSITIVE_INFINITY, backMs, endedAtMs } = context
  const known = readings.flatMap(({ atMs, waiting }) => (waiting === undefined ? [] : [{ atMs, waiting }]))
  const most = (of: typeof known) =>
    of.length === 0 ? undefined : Math.max(...of.map(({ waiting }) => waiting))
  const before = most(known.filter(({ atMs }) => atMs < t0Ms))
  const since = readings.filter(({ atMs }) => atMs >= (backMs ?? Number.POSITIVE_INFINITY))
  const drainedMs = before === undefined ? undefined : drainedAt(since, before)
  const peak = most(known.filter(({ atMs }) => atMs >= t0Ms && atMs <= (drainedMs ?? endedAtMs)))
  const record = {
    worker,
    backMs,
    before,
    peak,
    readings: known.length,
    failed: readings.length - known.length,
  }
  if (backMs === undefined || before === undefined || peak === undefined || peak <= before) {
    return { ...record, drain: undefined }
  }
  const drain =
    drainedMs === undefined
      ? { ms: endedAtMs - backMs, censored: true }
      : { ms: drainedMs - backMs, censored: false }
  return { ...record, drain }
}

/** Whether watching on would tell no more: it is worked off, nothing piled up, or nobody knows how much waited before. */
export function isDrainTold(readings: readonly BacklogReading[], context: DrainContext): boolean {
  const { drain, before } = queueRecordOf(readings, context)
  if (drain !== undefined) return !drain.censored
  if (before === undefined) return true
  const { backMs = Number.POSITIVE_INFINITY } = context
  const since = readings.filter(({ atMs, waiting }) => waiting !== undefined && atMs >= backMs)
  return (since.at(-1)?.atMs ?? 0) - (since[0]?.atMs ?? 0) >= drainedForMs
}

/** From when on no more waited than allowed: told by readings without a gap, and not long broken until the last of them. */
function drainedAt(readings: readonly BacklogReading[], most: number): number | undefined {
  let drainedMs: number | undefined
  let calmSinceMs: number | undefined
  let busySinceMs: number | undefined
  for (const { atMs, waiting } of readings) {
    const isCalm = waiting !== undefined && waiting <= most
    calmSinceMs = isCalm ? (calmSinceMs ?? atMs) : undefined
    if (waiting !== undefined) busySinceMs = isCalm ? undefined : (busySinceMs ?? atMs)
    if (calmSinceMs !== undefined && atMs - calmSinceMs >= drainedForMs) drainedMs ??= calmSinceMs
    if (busySinceMs !== undefined && atMs - busySinceMs >= drainedForMs) drainedMs = undefined
  }
  return drainedMs
}
