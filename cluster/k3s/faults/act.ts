import type { BoardSession } from './board-session.ts'
import { type ClockOffset, measureOffset, onRunClock } from './clock-offset.ts'

/** Something that was done on a board, placed on the run's clock. */
export interface Act<T> {
  result: T
  /** An instant of the board's clock, in microseconds, on the run's. */
  at: (boardUs: number) => number
  /** By how much such an instant may be off. */
  uncertaintyMs: number
}

/**
 * Does something in a session with a board, the offset of its clock measured right before. What the board's clock says of the
 * act is believed only between the asking and the answer: a clock that is set meanwhile cannot lead further astray.
 */
export async function actOn<T>(
  session: BoardSession,
  nowMs: () => number,
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<Act<T>> {
  const offset: ClockOffset = await measureOffset(session, nowMs, signal)
  const askedMs = nowMs()
  const result = await act()
  const answeredMs = nowMs()
  return {
    result,
    at: boardUs => Math.min(Math.max(onRunClock(boardUs, offset), askedMs), answeredMs),
    uncertaintyMs: offset.uncertaintyMs,
  }
}

/** For proofs: `± 0.3 ms`. */
export function plusMinus(uncertaintyMs: number): string {
  return `± ${Math.max(0.1, Math.round(uncertaintyMs * 10) / 10)} ms`
}
