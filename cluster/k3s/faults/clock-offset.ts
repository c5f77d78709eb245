import type { BoardSession } from './board-session.ts'

/** How a board's time of day lies to the run's clock. */
export interface ClockOffset {
  /** Board's time of day (ms since 1970) − run's clock (ms). */
  offsetMs: number
  /** The true offset is within offsetMs ± this: half of the quickest round trip. */
  uncertaintyMs: number
  exchanges: number
}

/** One question for a board's time: when it was asked and answered on the run's clock, and what the board said. */
export interface ClockExchange {
  askedMs: number
  answeredMs: number
  boardMs: number
}

/**
 * From the exchange with the shortest round trip: the board read its clock somewhere between question and answer, so
 * the midpoint is off by half of that at most, however lopsided the way there and back is.
 */
export function estimateOffset(exchanges: readonly [ClockExchange, ...ClockExchange[]]): ClockOffset {
  const quickest = exchanges.reduce((best, one) => (roundTrip(one) < roundTrip(best) ? one : best))
  return {
    offsetMs: quickest.boardMs - (quickest.askedMs + quickest.answeredMs) / 2,
    uncertaintyMs: roundTrip(quickest) / 2,
    exchanges: exchanges.length,
  }
}

function roundTrip({ askedMs, answeredMs }: ClockExchange): number {
  return answeredMs - askedMs
}

const exchangesEach = 20

/** Asks a board for its time, twenty times in a row. */
export async function measureOffset(
  session: BoardSession,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<ClockOffset> {
  const ask = async (): Promise<ClockExchange> => {
    const askedMs = nowMs()
    const boardUs = await session.clockUs(signal)
    return { askedMs, answeredMs: nowMs(), boardMs: boardUs / 1_000 }
  }
  const exchanges: [ClockExchange, ...ClockExchange[]] = [await ask()]
  while (exchanges.length < exchangesEach) exchanges.push(await ask())
  return estimateOffset(exchanges)
}

/** An instant of the board's clock on the run's. */
export function onRunClock(boardUs: number, { offsetMs }: ClockOffset): number {
  return boardUs / 1_000 - offsetMs
}

const looks = 8

/** This machine's time of day at the zero of the run's clock, in milliseconds since 1970. */
export function wallClockAtZero(nowMs: () => number): number {
  let latest = Number.NEGATIVE_INFINITY
  for (let look = 0; look < looks; look += 1) {
    // It counts whole milliseconds: right when it changes it is exact, and whatever comes between makes it earlier.
    const before = Date.now()
    let wallMs = before
    while (wallMs === before) wallMs = Date.now()
    latest = Math.max(latest, wallMs - nowMs())
  }
  return latest
}
